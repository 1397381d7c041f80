import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatRange, maskAddress, parseRange, rangeContains } from '../../../shared/indicators/values/ip-range.ts';
import { canonicaliseObserved } from '../../../shared/indicators/values/observe.ts';
import { readVectors } from '../../support/made/read-vectors.ts';
import { canonicalOf } from '../../support/oracles/canonical-of.ts';

const vectors = readVectors(
  'ip-ranges',
  z.array(z.strictObject({ range: z.string(), address: z.string(), contains: z.boolean() })),
);

describe('rangeContains', () => {
  it.each(vectors)('$range contains $address: $contains', ({ range, address, contains }) => {
    const outer = parseRange(canonicalOf('IpAddress', range));
    const inner = parseRange(canonicaliseObserved('IpAddress', address) ?? '');
    expect(rangeContains(outer, inner)).toBe(contains);
  });
});

describe('parseRange', () => {
  it.each([
    ['203.0.113.9', { version: 4, base: 0xcb007109n, prefix: 32 }],
    ['203.0.113.0/24', { version: 4, base: 0xcb007100n, prefix: 24 }],
    ['2001:db8::1', { version: 6, base: 0x20010db8000000000000000000000001n, prefix: 128 }],
    ['2001:db8::/32', { version: 6, base: 0x20010db8000000000000000000000000n, prefix: 32 }],
  ] as const)('%s', (canonical, range) => {
    expect(parseRange(canonical)).toEqual(range);
    expect(formatRange(range.version, range.base, range.prefix)).toBe(canonical);
  });
});

describe('maskAddress', () => {
  it.each([
    [4, 0xcb007109n, 24, 0xcb007100n],
    [4, 0xcb007109n, 0, 0n],
    [4, 0xcb007109n, 32, 0xcb007109n],
    [6, 0x20010db8000000000000000000000001n, 64, 0x20010db8000000000000000000000000n],
  ] as const)('version %i, %i, prefix %i', (version, address, prefix, masked) => {
    expect(maskAddress(version, address, prefix)).toBe(masked);
  });
});
