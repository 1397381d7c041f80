import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type IndicatorIdentity, indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import {
  type IdentityHash,
  indicatorId,
  indicatorPlace,
  isSameIdentity,
  partitionOfId,
} from '../../../shared/indicators/rules/identity.ts';
import { readVectors } from '../../support/made/read-vectors.ts';
import { canonicalOf } from '../../support/oracles/canonical-of.ts';

const vectors = readVectors(
  'identities',
  z.array(
    z.strictObject({
      indicatorType: z.enum(indicatorTypes),
      indicatorValue: z.string(),
      rbacGroupIds: z.array(z.string()),
      owner: z.string(),
      id: z.string(),
    }),
  ),
);
const narrow: IdentityHash = () => ({ first: 900_000_000, second: 3 });
const identity: IndicatorIdentity = {
  indicatorType: 'DomainName',
  indicatorValue: 'evil.example',
  rbacGroupIds: ['1', '2'],
  owner: 'organisation',
};

describe('ids of indicators', () => {
  it.each(vectors)('$indicatorType $indicatorValue of $owner is $id for ever', ({ id, ...identity }) => {
    expect(canonicalOf(identity.indicatorType, identity.indicatorValue)).toBe(identity.indicatorValue);
    const { partition, slot } = indicatorPlace(identity);
    expect(indicatorId(partition, slot)).toBe(id);
    expect(partitionOfId(id)).toBe(partition);
  });

  it.each(['', '1', '12345678901234', '1234567890123456', '012345678901234', '12345678901234x', ' 123456789012345'])(
    'are not texts like "%s"',
    (text) => {
      expect(partitionOfId(text)).toBeUndefined();
    },
  );

  it('can be made to clash in tests by another hash', () => {
    expect(indicatorPlace(identity, narrow).partition).toBe('100000000');
    const other = { ...identity, indicatorValue: 'other.example' };
    expect(indicatorPlace(other, narrow)).toEqual(indicatorPlace(identity, narrow));
  });
});

describe('isSameIdentity', () => {
  it('is true if all parts are equal', () => {
    expect(isSameIdentity(identity, { ...identity, rbacGroupIds: ['1', '2'] })).toBe(true);
  });

  it.each<Partial<IndicatorIdentity>>([
    { indicatorType: 'Url' },
    { indicatorValue: 'other.example' },
    { owner: 'feed' },
    { rbacGroupIds: [] },
    { rbacGroupIds: ['1'] },
    { rbacGroupIds: ['1', '3'] },
    { rbacGroupIds: ['1', '2', '3'] },
  ])('is false if %j differs', (part) => {
    expect(isSameIdentity(identity, { ...identity, ...part })).toBe(false);
    expect(indicatorPlace({ ...identity, ...part })).not.toEqual(indicatorPlace(identity));
  });
});
