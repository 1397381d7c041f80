import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatUtcDate, parseUtcDate, parseUtcDateInQuery, utcDateToMs } from '../../shared/platform/utc-date.ts';
import { readVectors } from '../support/made/read-vectors.ts';

const vectors = readVectors('dates', z.array(z.strictObject({ input: z.string(), utc: z.string().nullable() })));
const MIN_MS = Date.parse('0001-01-01T00:00:00Z');
const MAX_MS = Date.parse('9999-12-31T23:59:59.999Z');

describe('parseUtcDate', () => {
  it.each(vectors)('$input', ({ input, utc }) => {
    expect(parseUtcDate(input) ?? null).toBe(utc);
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

describe('parseUtcDateInQuery', () => {
  it.each([
    ['2026-11-27T08:15:30 02:00', '2026-11-27T06:15:30.0000000Z'],
    ['2026-11-27 08:15:30 0200', '2026-11-27T06:15:30.0000000Z'],
    ['2026-11-27T08:15 02', '2026-11-27T06:15:00.0000000Z'],
    ['2026-11-27 08:15', '2026-11-27T08:15:00.0000000Z'],
    ['2026-11-27 08:15:30', '2026-11-27T08:15:30.0000000Z'],
    ['2026-11-27 02:00 02:00', '2026-11-27T00:00:00.0000000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseUtcDateInQuery(text)).toBe(expected);
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
