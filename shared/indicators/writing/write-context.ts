import type { Actor } from '../../access/actor.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { firstActiveExpiry } from '../rules/lifecycle.ts';

/** Who writes, and when. */
export interface WriteContext {
  readonly actor: Actor;
  /** UTC text with seven fractional digits. */
  readonly now: string;
  /** The earliest expiration time that is still active. */
  readonly firstActive: string;
  /** The import that the writes belong to. */
  readonly importId?: string;
}

export function makeWriteContext(actor: Actor, nowMs: number, importId?: string): WriteContext {
  return {
    actor,
    now: formatUtcDate(nowMs),
    firstActive: firstActiveExpiry(nowMs),
    ...(importId !== undefined && { importId }),
  };
}

/** Whether an expiration time has passed. */
export function isPast(expirationTime: string | null, { firstActive }: Pick<WriteContext, 'firstActive'>): boolean {
  return expirationTime !== null && expirationTime < firstActive;
}

/**
 * The time of a change: now, or one tick (100 ns) after the previous change if the clock is not past that. This keeps the
 * changes of an indicator in the order of their times, even if the clocks of instances differ.
 */
export function timeAfter(previous: string | undefined, now: string): string {
  if (previous === undefined || previous < now) {
    return now;
  }
  const second = previous.slice(0, 20);
  const ticks = Number(previous.slice(20, 27)) + 1;
  return ticks < 10_000_000
    ? `${second}${String(ticks).padStart(7, '0')}Z`
    : formatUtcDate(Date.parse(`${second.slice(0, 19)}Z`) + 1000);
}
