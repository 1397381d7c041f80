import { createHash } from 'node:crypto';
import type { IndexReader } from '../matching/index-reader.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { WriteAlerts } from './alerts/alert-writer.ts';
import type { Detect } from './deciding/detect.ts';
import type { KeepQuarantined } from './decoding/quarantine.ts';
import { readMessage } from './decoding/read-message.ts';
import type { DeviceBook } from './devices/device-book.ts';
import { type EventDecision, isAlerting } from './model/decision.ts';
import { isLasting, makeRetry, type Retry } from './retry-for.ts';

interface MatchTelemetryDependencies {
  readonly index: () => Promise<IndexReader>;
  readonly devices: Pick<DeviceBook, 'keep'>;
  readonly detect: Detect;
  readonly writeAlerts: WriteAlerts;
  readonly keepQuarantined: KeepQuarantined;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How long a batch waits for an unavailable store; less than the lock of its messages. 4 minutes by default. */
  readonly retryBudgetMs?: number;
}

/** The outcome of a batch of messages. */
interface MatchSummary {
  messages: number;
  /** Valid records of tables with observables. */
  events: number;
  /** Events that at least one indicator decided. */
  matched: number;
  /** Decisions that raise no alert: Allowed, or Warn, Block and BlockAndRemediate without `generateAlert`. */
  notAlerting: number;
  /** Newly stored detections; those stored earlier are not counted. */
  detections: number;
  alerts: number;
  quarantined: number;
  /** Records of known tables without observables. */
  ignored: number;
}

/**
 * Matches one batch of queue messages.
 * @throws a transient error at once, any other after the rest of the batch, so that the batch is delivered again
 */
export type MatchTelemetry = (bodies: readonly unknown[]) => Promise<MatchSummary>;

/**
 * For each message: scan, decide, store, quarantine what cannot be read. Every step may be repeated: ids are derived from
 * the events, so a batch that is delivered again stores what is missing and counts nothing twice. A message that cannot be
 * processed does not stop the others: its error is thrown when they are done.
 */
export function makeMatchTelemetry(dependencies: MatchTelemetryDependencies): MatchTelemetry {
  const { clock, logger, metrics, retryBudgetMs = 4 * 60_000 } = dependencies;
  return async (bodies) => {
    const summary = {
      messages: 0,
      events: 0,
      matched: 0,
      notAlerting: 0,
      detections: 0,
      alerts: 0,
      quarantined: 0,
      ignored: 0,
    };
    const retry = makeRetry(dependencies, clock() + retryBudgetMs, (error) => {
      logger.warn('telemetry-retry', { error: error instanceof Error ? error.name : 'unknown' });
    });
    const failures: unknown[] = [];
    for (const body of bodies) {
      try {
        await matchMessage(body, summary, retry, dependencies);
      } catch (error) {
        if (!isLasting(error)) {
          throw error;
        }
        failures.push(error);
      }
    }
    metrics.count('events.received', summary.events);
    metrics.count('events.matched', summary.matched);
    metrics.count('events.ignored', summary.ignored);
    metrics.count('decisions.not-alerting', summary.notAlerting);
    metrics.count('records.quarantined', summary.quarantined);
    logger.info('telemetry-matched', { ...summary });
    if (failures.length > 0) {
      throw failures[0];
    }
    return summary;
  };
}

async function matchMessage(
  body: unknown,
  summary: MatchSummary,
  retry: Retry,
  { index, devices: book, detect, writeAlerts, keepQuarantined }: MatchTelemetryDependencies,
): Promise<void> {
  const { events, cleared, devices, unreadable, ignored } = await retry(async () => readMessage(body, await index()));
  await retry(() => book.keep(devices));
  const decisions = await retry(() => detect(events));
  const alerting = decisions.filter(isAlerting);
  await retry(() =>
    writeAlerts(alerting, (written) => {
      summary.detections += written.detections;
      summary.alerts += written.alerts;
    }),
  );
  await retry(() => keepQuarantined('queue', messageKey(body), unreadable));
  summary.messages += 1;
  summary.events += cleared + events.length;
  summary.matched += countEvents(decisions);
  summary.notAlerting += decisions.length - alerting.length;
  summary.quarantined += unreadable.count;
  summary.ignored += ignored;
}

function countEvents(decisions: readonly EventDecision[]): number {
  return new Set(decisions.map(({ event }) => event)).size;
}

/** Names a message by its content, so that it has the same key when it is delivered again. */
function messageKey(body: unknown): string {
  const content = typeof body === 'string' || body instanceof Uint8Array ? body : (JSON.stringify(body) ?? '');
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
