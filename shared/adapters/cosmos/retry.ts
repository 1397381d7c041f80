import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { classifyFault } from './faults.ts';

export interface RetryOptions {
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** No attempt begins later than this after the first. The SDK's own retries of one attempt come on top. */
  readonly budgetMs: number;
}

/** The real clock and 30 seconds; a caller with more time can call again. */
export function defaultRetry(clock: Clock = systemClock): RetryOptions {
  return { clock, sleep: (ms) => sleep(ms), random: Math.random, budgetMs: 30_000 };
}

const firstStepMs = 50;
const lastStepMs = 5_000;

/**
 * Retries while the fault is transient and the budget lasts, then throws the last fault. The pause is what the service
 * requested plus full jitter over a doubling step. `attempt` is told whether an earlier attempt may have been carried out.
 */
export async function withRetry<T>(
  retry: RetryOptions,
  attempt: (mayHaveLanded: boolean) => Promise<T>,
  landedBefore = false,
): Promise<T> {
  const deadlineMs = retry.clock() + retry.budgetMs;
  let mayHaveLanded = landedBefore;
  for (let stepMs = firstStepMs; ; stepMs = Math.min(stepMs * 2, lastStepMs)) {
    try {
      return await attempt(mayHaveLanded);
    } catch (error) {
      const fault = classifyFault(error);
      if (fault === undefined) {
        throw error;
      }
      mayHaveLanded ||= fault.mayHaveLanded;
      const waitMs = fault.retryAfterMs + retry.random() * stepMs;
      if (retry.clock() + waitMs > deadlineMs) {
        throw error;
      }
      await retry.sleep(waitMs);
    }
  }
}
