import type { Clock } from '../../platform/clock.ts';
import type { PublishSummary } from './publisher.ts';

export interface DoorbellDependencies {
  readonly publish: () => Promise<PublishSummary>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** Changes within this time are published together; 1,000 by default. */
  readonly foldMs?: number;
  /** How long another publisher is waited for, longer than its lease; a minute by default. */
  readonly patienceMs?: number;
}

/** Another publisher has been at work all the time. */
export class PublisherBusy extends Error {
  override readonly name = 'PublisherBusy';
}

/** Resolves when what had changed before the call is published. Throws PublisherBusy when another keeps at it. */
export type Doorbell = () => Promise<void>;

const busyPauseMs = 200;

/** The first change after a rest is published at once; those that follow it within a second wait for each other. */
export function makeDoorbell(dependencies: DoorbellDependencies): Doorbell {
  const { publish, clock, sleep, foldMs = 1000, patienceMs = 60_000 } = dependencies;
  let publishedAtMs = Number.NEGATIVE_INFINITY;
  let waiting: Promise<void> | undefined;

  const pause = async () => {
    const pauseMs = publishedAtMs + foldMs - clock();
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
        throw new PublisherBusy('another publisher has been at work all the time');
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
