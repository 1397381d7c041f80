import type { IndicatorDocument } from '../model/indicator.ts';

/** The expiry of an indicator that never expires, as index snapshots store it, in seconds. */
export const neverExpiresSec = 0xffff_ffff;

/**
 * When an indicator expires: whole seconds since the Unix epoch, 0 to 2^32 - 2; a time outside saturates, and null returns
 * `neverExpiresSec`. `expirationTime` is UTC text as stored.
 */
export function expirySec(expirationTime: string | null): number {
  if (expirationTime === null) {
    return neverExpiresSec;
  }
  return Math.min(Math.max(wholeSeconds(Date.parse(expirationTime)), 0), neverExpiresSec - 1);
}

/**
 * Whether an indicator has not expired at a time (milliseconds since the Unix epoch). Expiry is exact to the second: the
 * indicator has expired once that second begins.
 */
export function isActive(expirationTime: string | null, nowMs: number): boolean {
  return expirationTime === null || wholeSeconds(nowMs) < wholeSeconds(Date.parse(expirationTime));
}

/** Whether an indicator has effect at a time: not disabled, not deleted, not expired. */
export function isInForce(
  { enabled, deleted, expirationTime }: Pick<IndicatorDocument, 'enabled' | 'deleted' | 'expirationTime'>,
  nowMs: number,
): boolean {
  return enabled !== false && deleted !== true && isActive(expirationTime, nowMs);
}

/**
 * The earliest expiration time that is still active at a time, as stored: comparing `expirationTime >= it` as text is the
 * same as `isActive` for indicators that do expire.
 */
export function firstActiveExpiry(nowMs: number): string {
  return new Date((wholeSeconds(nowMs) + 1) * 1000).toISOString().replace('.000Z', '.0000000Z');
}

function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
