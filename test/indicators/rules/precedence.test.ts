import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actions, indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { type Candidate, decide } from '../../../shared/indicators/rules/precedence.ts';
import { readVectors } from '../../support/made/read-vectors.ts';

const candidate = z
  .strictObject({
    id: z.string(),
    type: z.enum(indicatorTypes),
    value: z.string(),
    action: z.enum(actions),
    tier: z.literal(1).optional(),
    group: z.literal(true).optional(),
  })
  .transform(
    ({ id, type, value, action, tier, group }): Candidate => ({
      id,
      indicatorType: type,
      indicatorValue: value,
      action,
      ownerTier: tier ?? 0,
      isOrganisationWide: group !== true,
    }),
  );
const vectors = readVectors(
  'precedence',
  z.array(
    z.strictObject({
      name: z.string(),
      candidates: z.array(candidate),
      winner: z.string(),
      winnerGroupFirst: z.string().optional(),
    }),
  ),
);

describe('decide', () => {
  it.each(vectors)('$name', ({ candidates, winner, winnerGroupFirst }) => {
    for (const order of [candidates, candidates.toReversed()]) {
      expect(decide(order, { precedence: 'organisation-first' })?.deciding.id).toBe(winner);
      expect(decide(order, { precedence: 'group-first' })?.deciding.id).toBe(winnerGroupFirst ?? winner);
    }
  });

  it('names every indicator that took part, and why it lost', () => {
    const three = vectors.find(({ name }) => name === 'three')?.candidates ?? [];
    const decision = decide(three, { precedence: 'organisation-first' });
    expect(decision?.outranked.map(({ candidate, why }) => [candidate.id, why])).toEqual([
      ['1', 'DomainName is more specific than IpAddress'],
      ['3', 'organisation-wide comes before device groups'],
    ]);
    expect(decision?.reason).toBe(
      'Warn by DomainName evil.example, which outranks 2 other matches: DomainName is more specific than IpAddress.',
    );
  });

  it('returns undefined without candidates', () => {
    expect(decide([], { precedence: 'organisation-first' })).toBeUndefined();
  });
});
