import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readStixPattern } from '../../../shared/protocols/stix/stix-pattern.ts';
import { readVectors } from '../../support/made/read-vectors.ts';

const vectors = readVectors(
  'stix-patterns',
  z.array(
    z.object({
      pattern: z.string(),
      found: z.array(z.tuple([z.string(), z.string()])).optional(),
      unmatched: z.boolean().optional(),
      refused: z.boolean().optional(),
    }),
  ),
);
const tooLong = [
  `[domain-name:value IN (${Array.from({ length: 101 }, (_, index) => `'h${index}.example'`).join(',')})]`,
  `[url:value = 'http://a.example/${'x'.repeat(10_000)}']`,
  `${'('.repeat(3_000)}[url:value = 'http://a.example/']${')'.repeat(3_000)}`,
  `[${'('.repeat(3_000)}url:value = 'http://a.example/'${')'.repeat(3_000)}]`,
  `[${Array.from({ length: 20 }, () => "(url:value = 'a' OR url:value = 'b')").join(' AND ')}]`,
  `[(${Array.from({ length: 60 }, () => "a:b='c'").join(' OR ')}) AND (${Array.from({ length: 60 }, () => "a:b='c'").join(' OR ')}) AND a:b='c']`,
];

describe('a STIX pattern', () => {
  it.each(vectors.filter(({ refused }) => refused !== true))(
    'is read: $pattern',
    ({ pattern, found = [], unmatched = false }) => {
      const result = readStixPattern(pattern);
      const observables = result.ok ? result.value.observables : [];
      expect(result).toMatchObject({ ok: true });
      expect(observables.map((item) => [item.indicatorType, item.indicatorValue])).toEqual(found);
      expect(result.ok && result.value.unmatched.length > 0).toBe(unmatched);
    },
  );

  it.each([...vectors.filter(({ refused }) => refused === true).map(({ pattern }) => pattern), ...tooLong])(
    'is refused: %s',
    (pattern) => {
      expect(readStixPattern(pattern)).toMatchObject({ ok: false, fault: { code: 'InvalidInput', field: 'pattern' } });
    },
  );

  it('of any text is read or refused in linear time', () => {
    const piece = constantFrom(
      '[',
      ']',
      '(',
      ')',
      ',',
      "'",
      '\\',
      ' AND ',
      ' OR ',
      ' NOT ',
      '=',
      'IN',
      'url:value',
      "file:hashes.'MD5'",
      "'x'",
      '-',
      '9',
    );
    const text = oneof(
      string({ maxLength: 200 }),
      array(piece, { maxLength: 200 }).map((parts) => parts.join('')),
    );
    const outcomes = new Set<boolean>();
    assert(property(text, (pattern) => void outcomes.add(readStixPattern(pattern).ok)));
    expect(outcomes).toContain(false);
  });
});
