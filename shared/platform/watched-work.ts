import type { Clock } from './clock.ts';

/** Work that is done again and again, and for how long it has not succeeded. */
export interface WatchedWork<T> {
  readonly run: () => Promise<T>;
  /** Since when no run has succeeded although one was tried, in milliseconds since 1970; undefined when the last one did. */
  readonly failingSinceMs: () => number | undefined;
}

/** Watches work. A run that does not end counts as one that fails. */
export function watchWork<T>(work: () => Promise<T>, clock: Clock): WatchedWork<T> {
  let sinceMs: number | undefined;
  return {
    run: async () => {
      sinceMs ??= clock();
      const result = await work();
      sinceMs = undefined;
      return result;
    },
    failingSinceMs: () => sinceMs,
  };
}
