import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actions, indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { makeGuardList } from '../../../shared/indicators/rules/guard-list.ts';
import { suffixParents } from '../../../shared/indicators/values/suffix-parents.ts';
import { readVectors } from '../../support/made/read-vectors.ts';
import { canonicalOf } from '../../support/oracles/canonical-of.ts';
import { parentsOfPublicSuffixes } from '../../support/oracles/public-suffix-parents.ts';

const vectors = readVectors(
  'guard-list',
  z.array(
    z.strictObject({
      type: z.enum(indicatorTypes),
      value: z.string(),
      refusedFor: z.array(z.enum(actions)),
    }),
  ),
);

describe('the guard list', () => {
  const guard = makeGuardList({ ownHosts: ['TI.contoso.example:443', '198.51.100.77', 'localhost'] });

  it.each(vectors)('$type $value is refused for $refusedFor', ({ type, value, refusedFor }) => {
    const canonical = canonicalOf(type, value);
    expect(canonical).toBe(value);
    const matrix = type.startsWith('File') ? actions : actions.filter((action) => action !== 'BlockAndRemediate');
    expect(matrix.filter((action) => guard.check(type, canonical, action) !== undefined).toSorted()).toEqual(
      refusedFor.toSorted(),
    );
  });

  it('returns a fault on indicatorValue', () => {
    expect(guard.check('IpAddress', '8.8.8.8', 'Block')).toMatchObject({
      code: 'InvalidInput',
      field: 'indicatorValue',
    });
  });

  it('guards no own hosts unless they are configured', () => {
    expect(makeGuardList({ ownHosts: [] }).check('DomainName', 'contoso.example', 'Block')).toBeUndefined();
  });
});

describe('suffixParents', () => {
  it('are the names above public suffixes in the list that tldts carries', async () => {
    const parents = await parentsOfPublicSuffixes();
    expect([...suffixParents].toSorted()).toEqual(parents.toSorted());
  });
});
