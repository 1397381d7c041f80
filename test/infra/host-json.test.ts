import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentSchema } from '../../functions/app/config/config.ts';
import { readHostJson } from '../../local/triggers/host-json.ts';
import { parseDurationMs } from '../../shared/platform/duration.ts';
import { ofType, readSnapshot } from './support/snapshot.ts';

const path = fileURLToPath(new URL('../../host.json', import.meta.url));
const hostJson = z
  .object({
    version: z.literal('2.0'),
    telemetryMode: z.string(),
    functionTimeout: z.string(),
    extensionBundle: z.object({ id: z.string(), version: z.string() }),
    extensions: z.object({
      http: z.strictObject({ routePrefix: z.string() }),
      serviceBus: z.strictObject({
        maxMessageBatchSize: z.number(),
        minMessageBatchSize: z.number(),
        maxBatchWaitTime: z.string(),
        prefetchCount: z.number(),
        autoCompleteMessages: z.boolean(),
      }),
      blobs: z.strictObject({ maxDegreeOfParallelism: z.number() }),
    }),
    logging: z.strictObject({ logLevel: z.record(z.string(), z.string()) }),
  })
  .strict()
  .parse(JSON.parse(readFileSync(path, 'utf8')));
const { serviceBus } = hostJson.extensions;

/** Of `hh:mm:ss`. */
function msOf(timeSpan: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = timeSpan.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

describe('host.json', () => {
  it('loads the bindings for triggers other than HTTP and timers', () => {
    expect(hostJson.extensionBundle).toEqual({
      id: 'Microsoft.Azure.Functions.ExtensionBundle',
      version: '[4.*, 5.0.0)',
    });
  });

  it('makes the host send its telemetry and the log lines of the service with OpenTelemetry', () => {
    expect(hostJson.telemetryMode).toBe('OpenTelemetry');
    expect(hostJson.logging.logLevel).toMatchObject({
      Function: 'Information',
      'Host.Function.Console': 'Information',
    });
  });

  it('gives batches that can be processed within the lock of their messages, and prefetches none', () => {
    expect(serviceBus.maxMessageBatchSize).toBeGreaterThanOrEqual(16);
    expect(serviceBus.maxMessageBatchSize).toBeLessThanOrEqual(32);
    expect(serviceBus.prefetchCount).toBe(0);
    expect(serviceBus.autoCompleteMessages).toBe(true);
  });

  it('lets batches fill for a while: the host waits only if the minimum is more than one message', () => {
    const locks = ofType(readSnapshot('main'), 'Microsoft.ServiceBus/namespaces/queues').map(
      ({ properties }) => parseDurationMs(z.object({ lockDuration: z.string() }).parse(properties).lockDuration) ?? 0,
    );
    expect(serviceBus.minMessageBatchSize).toBeGreaterThan(1);
    expect(serviceBus.minMessageBatchSize).toBeLessThanOrEqual(serviceBus.maxMessageBatchSize);
    expect(locks).toHaveLength(2);
    for (const lockMs of locks) {
      expect(msOf(serviceBus.maxBatchWaitTime)).toBeLessThan(lockMs / 2);
    }
  });

  it('lets a function run longer than its own time budget and the lock of its messages', () => {
    const budgetMs = environmentSchema.shape.IMPORT_TIME_BUDGET.parse(undefined);
    expect(msOf(hostJson.functionTimeout)).toBeGreaterThan(Math.max(budgetMs, 5 * 60_000));
  });

  it('limits the embedded host as well', () => {
    expect(readHostJson(path)).toEqual({
      http: hostJson.extensions.http,
      serviceBus: { maxMessageBatchSize: serviceBus.maxMessageBatchSize },
      blobs: hostJson.extensions.blobs,
    });
  });
});
