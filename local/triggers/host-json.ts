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
 * What the embedded host honours of host.json, with the real host's defaults. The rest means nothing on one machine: it
 * hands messages over at once (`minMessageBatchSize`, `maxBatchWaitTime`), never in advance (`prefetchCount`), bundles no
 * extensions, stops no function for its time, and prints log lines by `LOG_LEVEL`.
 */
export type HostJson = z.output<typeof hostJsonSchema>['extensions'];

/** @throws Error when the file is missing or not valid */
export function readHostJson(path: string): HostJson {
  return hostJsonSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).extensions;
}
