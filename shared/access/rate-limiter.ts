import type { Clock } from '../platform/clock.ts';
import { parseDurationMs } from '../platform/duration.ts';

/** The calls that one caller may make in a window, which starts with the first of them. */
interface RateLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/** Reads `100/PT1M,1500/PT1H`; undefined for anything else. */
export function parseRateLimits(text: string): readonly RateLimit[] | undefined {
  const limits = text.split(',').map((part) => {
    const [, calls = '', window = ''] = /^\s*([1-9]\d{0,8})\s*\/\s*(\S+)\s*$/.exec(part) ?? [];
    return { calls: Number(calls), windowMs: parseDurationMs(window) ?? 0 };
  });
  return limits.every(({ calls, windowMs }) => calls > 0 && windowMs > 0) ? limits : undefined;
}

/** Counts a call. Returns 0 if it may proceed, else the seconds until one can; a refused call is not counted. */
export type TakeCall = (caller: string) => number;

interface Window {
  readonly endsAtMs: number;
  calls: number;
}

/** Callers remembered at once; beyond that, the least recently seen are forgotten first. */
const maxCallers = 10_000;

/** Limits the calls of each caller within this process: N instances allow N times as many. */
export function makeRateLimiter(limits: readonly RateLimit[], clock: Clock, callers = maxCallers): TakeCall {
  const known = new Map<string, readonly Window[]>();
  return (caller) => {
    const nowMs = clock();
    const earlier = known.get(caller) ?? [];
    const windows = limits.map(({ windowMs }, index) => {
      const window = earlier[index];
      return window === undefined || window.endsAtMs <= nowMs ? { endsAtMs: nowMs + windowMs, calls: 0 } : window;
    });
    known.delete(caller);
    known.set(caller, windows);
    const [oldest] = known.keys();
    if (known.size > callers && oldest !== undefined) {
      known.delete(oldest);
    }
    const full = windows.filter(({ calls }, index) => calls >= (limits[index]?.calls ?? 0));
    if (full.length > 0) {
      return Math.ceil((Math.max(...full.map(({ endsAtMs }) => endsAtMs)) - nowMs) / 1000);
    }
    for (const window of windows) {
      window.calls += 1;
    }
    return 0;
  };
}
