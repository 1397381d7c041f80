import { readFileSync } from 'node:fs';
import { z } from 'zod';

const hostJsonSchema = z.object({
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      serviceBus: z
        .object({
          maxMessageBatchSize: z.number().int().positive().default(1_000),
        })
        .prefault({}),
      blobs: z.object({ maxDegreeOfParallelism: z.number().int().positive().default(4) }).prefault({}),
    })
    .prefault({}),
});

/**
 * The parts of host.json that the embedded host applies, with the real host's defaults. It ignores the rest: it
 * delivers messages immediately (`minMessageBatchSize`, `maxBatchWaitTime`) and never prefetches them
 * (`prefetchCount`), needs no extension bundle, has no function timeout, and logs by `LOG_LEVEL`.
 */
export type HostJson = z.output<typeof hostJsonSchema>['extensions'];

/** @throws Error when the file is missing or not valid */
export function readHostJson(path: string): HostJson {
  return hostJsonSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).extensions;
}
