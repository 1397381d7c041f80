import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { canonicaliseObserved } from '../../../shared/indicators/values/observe.ts';
import { readVectors } from '../../support/made/read-vectors.ts';

const vectors = readVectors(
  'observed-values',
  z.array(z.strictObject({ type: z.enum(indicatorTypes), input: z.string(), observed: z.string().nullable() })),
);

describe('canonicaliseObserved', () => {
  it.each(vectors)('$type $input', ({ type, input, observed }) => {
    expect(canonicaliseObserved(type, input) ?? null).toBe(observed);
  });
});

describe('values longer than any indicator', () => {
  const long = 'ä'.repeat(500_000);
  it.each([
    ['Url', `https://h.example/a/b${'%61/'.repeat(200_000)}`, /^https:\/\/h\.example\/a\/b[a/]{4000,8192}$/],
    ['Url', `https://h.example/a/b/${long}`, /^https:\/\/h\.example\/a\/b$/],
    ['Url', `https:\\\\h.example\\a\\${long}`, /^https:\/\/h\.example\/a$/],
    ['Url', `h.example/a/b?${long}/`, /^\/\/h\.example\/a\/b$/],
    ['Url', `h.example#${long}/`, /^\/\/h\.example\/$/],
    ['Url', `${' '.repeat(500_000)}https://h.example/a${'\t'.repeat(500_000)}`, /^https:\/\/h\.example\/a$/],
    ['Url', `${' '.repeat(500_000)}x${' '.repeat(500_000)}y`, undefined],
    ['Url', `https://${long}.example/a`, undefined],
    ['DomainName', `${long}.example`, undefined],
    ['IpAddress', '1:'.repeat(250_000), undefined],
    ['FileSha1', long, undefined],
  ] as const)('are cut or not looked up: %s %.30s', (type, text, expected) => {
    const seen = canonicaliseObserved(type, text);
    expect(expected === undefined ? seen === undefined : expected.test(seen ?? '')).toBe(true);
  });
});
