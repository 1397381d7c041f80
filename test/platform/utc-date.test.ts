import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUtcDate, parseUtcDate, utcDateToMs } from '../../shared/platform/utc-date.ts';

const MIN_MS = Date.parse('0001-01-01T00:00:00Z');
const MAX_MS = Date.parse('9999-12-31T23:59:59.999Z');

describe('parseUtcDate', () => {
  it.each([
    ['2026-11-27', '2026-11-27T00:00:00.0000000Z'],
    ['2026-11-27T08:15', '2026-11-27T08:15:00.0000000Z'],
    ['2026-11-27T08:15:30', '2026-11-27T08:15:30.0000000Z'],
    ['2026-11-27T08:15:30Z', '2026-11-27T08:15:30.0000000Z'],
    ['2026-11-27t08:15:30z', '2026-11-27T08:15:30.0000000Z'],
    ['2026-11-27T08:15:30.1Z', '2026-11-27T08:15:30.1000000Z'],
    ['2026-11-27T08:15:30.1234567Z', '2026-11-27T08:15:30.1234567Z'],
    ['2026-11-27T08:15:30.123456+00:00', '2026-11-27T08:15:30.1234560Z'],
    ['2026-11-27T00:15:30.5+02:30', '2026-11-26T21:45:30.5000000Z'],
    ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.0000000Z'],
    ['2295-03-19T17:22:03Z', '2295-03-19T17:22:03.0000000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.0000000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.0000000Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999Z'],
  ])('reads %s', (text, expected) => {
    expect(parseUtcDate(text)).toBe(expected);
  });

  it.each([
    '',
    '2026',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-31T00:00:00Z',
    '2026-11-27T24:00:00Z',
    '2026-11-27T08:60:00Z',
    '2026-11-27T08:15:60Z',
    '2026-11-27T08:15:30.12345678Z',
    '2026-11-27T08:15:30.Z',
    '2026-11-27T08:15:30+14:01',
    '2026-11-27T08:15:30+01:60',
    '2026-11-27T08:15:30+0100',
    '2026-11-27 08:15:30Z',
    '2026-11-27Z',
    ' 2026-11-27',
    '0000-01-01',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '+12026-01-01T00:00:00Z',
  ])('refuses %j', (text) => {
    expect(parseUtcDate(text)).toBeUndefined();
  });

  it('reads what formatUtcDate writes, and sorts by time', () => {
    const time = fc.integer({ min: MIN_MS, max: MAX_MS });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const text = formatUtcDate(a);
        expect(parseUtcDate(text)).toBe(text);
        expect(utcDateToMs(text)).toBe(a);
        expect(text < formatUtcDate(b)).toBe(a < b);
      }),
    );
  });

  it('applies the offset and nothing else', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 0, max: 840 }),
        fc.boolean(),
        (ms, offset, isEast) => {
          const zone = `${String(Math.floor(offset / 60)).padStart(2, '0')}:${String(offset % 60).padStart(2, '0')}`;
          const text = formatUtcDate(ms).replace('Z', `${isEast ? '+' : '-'}${zone}`);
          expect(utcDateToMs(text)).toBe(ms - (isEast ? offset : -offset) * 60_000);
        },
      ),
    );
  });
});

describe('formatUtcDate', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, MIN_MS - 1, MAX_MS + 1])('refuses %d', (ms) => {
    expect(() => formatUtcDate(ms)).toThrow(RangeError);
  });
});

describe('utcDateToMs', () => {
  it('drops fractions of a millisecond and refuses other text', () => {
    expect(utcDateToMs('1970-01-01T00:00:00.0019999Z')).toBe(1);
    expect(() => utcDateToMs('yesterday')).toThrow(RangeError);
  });
});
