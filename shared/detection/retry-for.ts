import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';

interface RetryDependencies {
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Runs an action, and repeats it after an error that may be transient. */
export type Retry = <T>(action: () => Promise<T>) => Promise<T>;

const firstPauseMs = 200;
const longestPauseMs = 15_000;

/**
 * Repeats with growing, jittered pauses until `deadlineMs`, then throws the last error. Program errors and rejected input
 * are thrown at once. `onRetry` is called before each repetition.
 */
export function makeRetry(
  dependencies: RetryDependencies,
  deadlineMs: number,
  onRetry: (error: unknown) => void,
): Retry {
  const { clock, sleep, random } = dependencies;
  return async (action) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await action();
      } catch (error) {
        const pauseMs = Math.min(firstPauseMs * 2 ** attempt, longestPauseMs) * (0.5 + random() / 2);
        if (isLasting(error) || clock() + pauseMs > deadlineMs) {
          throw error;
        }
        onRetry(error);
        await sleep(pauseMs);
      }
    }
  };
}

/** Whether an error is a program error or rejected input: repeating cannot help. */
export function isLasting(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof SyntaxError ||
    error instanceof ReferenceError ||
    error instanceof AppError
  );
}
