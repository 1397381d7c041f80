import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refang } from '../../../shared/indicators/values/refang.ts';
import { readVectors } from '../../support/made/read-vectors.ts';

const vectors = readVectors(
  'refang',
  z.array(z.strictObject({ input: z.string(), value: z.string(), repaired: z.boolean() })),
);

describe('refang', () => {
  it.each(vectors)('$input', ({ input, value, repaired }) => {
    expect(refang(input)).toEqual({ value, repaired });
  });

  it('does not change its own result', () => {
    for (const { value } of vectors) {
      expect(refang(value)).toEqual({ value, repaired: false });
    }
  });

  it('ignores texts that are too long to be values', () => {
    const text = `"${'['.repeat(20_000)}"`;
    expect(refang(text)).toEqual({ value: text, repaired: false });
  });
});
