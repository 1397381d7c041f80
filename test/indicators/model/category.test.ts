import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  categories,
  categoryName,
  categoryNumber,
  defaultCategory,
} from '../../../shared/indicators/model/category.ts';
import { readVectors } from '../../support/made/read-vectors.ts';

const vectors = readVectors('categories', z.array(z.strictObject({ number: z.int(), name: z.string() })));

describe('categories', () => {
  it.each(vectors)('$number is $name', ({ number, name }) => {
    expect(categoryName(number)).toBe(name);
    for (const written of [number, String(number), name, name.toUpperCase(), ` ${name} `]) {
      expect(categoryNumber(written)).toBe(number);
    }
  });

  it('have no other numbers or names', () => {
    expect(categories).toHaveLength(vectors.length);
    for (const unknown of ['Nonsense', '', '-1', '1.5', String(vectors.length), vectors.length, -1, 1.5, Number.NaN]) {
      expect(categoryNumber(unknown)).toBeUndefined();
    }
  });

  it('default to SuspiciousActivity', () => {
    expect(categoryName(defaultCategory)).toBe('SuspiciousActivity');
  });
});
