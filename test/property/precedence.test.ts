import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnerTier } from '../../shared/access/actor.ts';
import { actions, type IndicatorType } from '../../shared/indicators/model/indicator.ts';
import { type Candidate, decide, type PrecedenceRule } from '../../shared/indicators/rules/precedence.ts';
import { runs } from '../support/long-mode.ts';

const hashOf = (digits: number) => fc.constantFrom('a'.repeat(digits), 'b'.repeat(digits));
const fileValues = {
  FileMd5: hashOf(32),
  FileSha1: hashOf(40),
  FileSha256: hashOf(64),
  CertificateThumbprint: hashOf(40),
} as const;
const networkValues = {
  Url: fc.constantFrom('http://evil.example/', 'http://evil.example/a', 'https://evil.example/b?c'),
  DomainName: fc.constantFrom('evil.example', 'www.evil.example', 'other.example'),
  IpAddress: fc.constantFrom('203.0.113.9', '203.0.113.0/24', '2001:db8::1', '2001:db8::/32'),
} as const;

function candidateOf(indicatorType: IndicatorType, value: fc.Arbitrary<string>): fc.Arbitrary<Candidate> {
  return fc.record({
    id: fc.stringMatching(/^[1-9]\d{14}$/),
    indicatorType: fc.constant(indicatorType),
    indicatorValue: value,
    action: fc.constantFrom(...actions),
    ownerTier: fc.constantFrom<OwnerTier[]>(0, 1),
    isOrganisationWide: fc.boolean(),
  });
}

function manyOf(...candidate: readonly fc.Arbitrary<Candidate>[]): fc.Arbitrary<Candidate[]> {
  return fc.uniqueArray(fc.oneof(...candidate), { minLength: 1, maxLength: 8, selector: ({ id }) => id });
}

const fileCandidates = manyOf(
  candidateOf('FileMd5', fileValues.FileMd5),
  candidateOf('FileSha1', fileValues.FileSha1),
  candidateOf('FileSha256', fileValues.FileSha256),
  candidateOf('CertificateThumbprint', fileValues.CertificateThumbprint),
);
const connectionCandidates = manyOf(
  candidateOf('Url', networkValues.Url),
  candidateOf('DomainName', networkValues.DomainName),
  candidateOf('IpAddress', networkValues.IpAddress),
);
const rule = fc.constantFrom<PrecedenceRule[]>('organisation-first', 'group-first');

describe('precedence', () => {
  const entity = fc
    .oneof(fileCandidates, connectionCandidates)
    .chain((all) =>
      fc.record({ all: fc.constant(all), shuffled: fc.shuffledSubarray(all, { minLength: all.length }) }),
    );

  it('does not depend on the order in which indicators matched', () => {
    fc.assert(
      fc.property(entity, rule, ({ all, shuffled }, precedence) => {
        expect(decide(shuffled, { precedence })).toEqual(decide(all, { precedence }));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is a total order: without the first indicator the second decides', () => {
    fc.assert(
      fc.property(entity, rule, ({ all }, precedence) => {
        const decision = decide(all, { precedence });
        const rest = all.filter((candidate) => candidate !== decision?.deciding);
        expect(decide(rest, { precedence })?.deciding).toBe(decision?.outranked[0]?.candidate);
        expect(decision?.outranked).toHaveLength(all.length - 1);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('lets no feed overrule the analysts and no Audit hide anything', () => {
    fc.assert(
      fc.property(entity, rule, ({ all }, precedence) => {
        const deciding = decide(all, { precedence })?.deciding;
        const acting = all.filter(({ action }) => action !== 'Audit');
        const competing = acting.length > 0 ? acting : all;
        expect(deciding?.ownerTier).toBe(Math.min(...competing.map(({ ownerTier }) => ownerTier)));
        expect(deciding?.action === 'Audit').toBe(acting.length === 0);
      }),
      { numRuns: runs(1000) },
    );
  });
});
