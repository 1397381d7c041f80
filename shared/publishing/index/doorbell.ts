import type { Clock } from '../../platform/clock.ts';
import type { PublishSummary } from './index-publisher.ts';

interface DoorbellDependencies {
  readonly publish: () => Promise<PublishSummary>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** Changes within this time are published together; 1,000 by default. */
  readonly foldMs?: number;
  /** How long to wait for another publisher, longer than its lease; a minute by default. */
  readonly patienceMs?: number;
}

/** Another publisher held the lease for the whole waiting time. */
export class PublisherBusyError extends Error {
  override readonly name = 'PublisherBusyError';
  readonly code = 'PublisherBusy';
}

/**
 * Resolves when the changes made before the call are published.
 * @throws PublisherBusyError when another publisher does not finish
 */
export type Doorbell = () => Promise<void>;

const busyPauseMs = 200;

/** Publishes the first change after a pause at once, and the changes of the next second together. */
export function makeDoorbell(dependencies: DoorbellDependencies): Doorbell {
  const { publish, clock, sleep, foldMs = 1000, patienceMs = 60_000 } = dependencies;
  let publishedAtMs = Number.NEGATIVE_INFINITY;
  let waiting: Promise<void> | undefined;

  const pause = async () => {
    // longer than foldMs when the clock was set back
    const pauseMs = Math.min(publishedAtMs + foldMs - clock(), foldMs);
    if (pauseMs > 0) {
      await sleep(pauseMs);
    }
  };
  const ring = async () => {
    await pause();
    waiting = undefined;
    const deadlineMs = clock() + patienceMs;
    let summary = await publish();
    while (summary.outcome === 'busy') {
      if (clock() > deadlineMs) {
        throw new PublisherBusyError('another publisher did not finish in time');
      }
      await sleep(busyPauseMs);
      summary = await publish();
    }
    if (summary.outcome !== 'unchanged') {
      publishedAtMs = clock();
    }
  };
  return () => {
    waiting ??= ring();
    return waiting;
  };
}
