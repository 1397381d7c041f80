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
