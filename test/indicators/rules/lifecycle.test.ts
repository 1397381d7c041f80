import { describe, expect, it } from 'vitest';
import { expirySec, firstActiveExpiry, isActive, neverExpiresSec } from '../../../shared/indicators/rules/lifecycle.ts';

const expiry = '2031-01-01T00:00:00.0000000Z';
const atMs = Date.UTC(2031, 0, 1);

describe('expiry', () => {
  it.each([
    ['a second before', atMs - 1000, true],
    ['a millisecond before', atMs - 1, true],
    ['at its second', atMs, false],
    ['later within its second', atMs + 999, false],
    ['after', atMs + 1000, false],
  ])('%s: an indicator is active: %s', (_, nowMs, expected) => {
    expect(isActive(expiry, nowMs)).toBe(expected);
    expect(expiry >= firstActiveExpiry(nowMs)).toBe(expected);
    expect(expirySec(expiry) > Math.floor(nowMs / 1000)).toBe(expected);
  });

  it('is exact to whole seconds, also for a time with a fraction', () => {
    const fraction = '2031-01-01T00:00:00.9999999Z';
    expect(isActive(fraction, atMs)).toBe(false);
    expect(isActive(fraction, atMs - 1)).toBe(true);
    expect(fraction >= firstActiveExpiry(atMs)).toBe(false);
  });

  it('never comes for null', () => {
    expect(isActive(null, Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(expirySec(null)).toBe(neverExpiresSec);
  });

  it('saturates at the bounds of 32-bit seconds', () => {
    expect(expirySec('1960-01-01T00:00:00.0000000Z')).toBe(0);
    expect(expirySec('2295-03-19T17:22:03.0000000Z')).toBe(neverExpiresSec - 1);
    expect(isActive('2295-03-19T17:22:03.0000000Z', Date.UTC(2200, 0, 1))).toBe(true);
  });
});
