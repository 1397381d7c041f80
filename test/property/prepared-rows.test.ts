import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Actor } from '../../shared/access/actor.ts';
import { isAlike } from '../../shared/indicators/input/is-alike.ts';
import { makePreparer } from '../../shared/indicators/input/prepare.ts';
import type { RawIndicator } from '../../shared/indicators/input/raw-indicator.ts';
import type { Channel } from '../../shared/indicators/model/channel.ts';
import { runs } from '../support/long-mode.ts';
import { adminClient, feedA, groups, guard, helsinki, people, sha1 } from '../support/made/indicator-fixtures.ts';

const text = fc.constantFrom('', 'a', ' a ', 'true', 'false', 'WAHR');
const row: fc.Arbitrary<RawIndicator> = fc.record(
  {
    indicatorValue: fc.constantFrom(
      sha1('a'),
      'A'.repeat(40),
      'bad',
      'bad.example',
      'bad[.]example',
      'com',
      '8.8.8.8',
      '',
    ),
    indicatorType: fc.constantFrom('FileSha1', 'DomainName', 'domainname', 'IpAddress', 'Nothing'),
    action: fc.constantFrom('Block', 'Audit', 'Allowed', 'block', 'Explode'),
    title: fc.constantFrom('t', 'u', ''),
    description: fc.constantFrom('d', ' '),
    severity: fc.constantFrom('High', 'high', 'Low'),
    recommendedActions: text,
    externalId: text,
    expirationTime: fc.constantFrom('', '2031-01-01', 'soon'),
    generateAlert: text,
    category: fc.constantFrom('', 'Malware', 'malware', 'Credential access', 2),
    mitreTechniques: fc.constantFrom('', 'T1,T2', ['T1']),
    rbacGroups: fc.constantFrom('', 'Oslo', 'Helsinki,Oslo', 'Atlantis'),
    alertDefinitionId: fc.constantFrom('', 'known', 'unknown'),
    force: text,
  },
  { requiredKeys: ['indicatorValue', 'indicatorType', 'action', 'title', 'description'] },
);
/** Runs of rows that differ in few fields, as those of a file do. */
const rows = fc
  .tuple(row, fc.array(fc.record({ of: row, fields: fc.subarray(['indicatorValue', 'title', 'force', 'action']) })))
  .map(([first, changes]) => {
    const made: RawIndicator[] = [first];
    for (const { of, fields } of changes) {
      const changed = Object.fromEntries(Object.entries(of).filter(([field]) => fields.includes(field)));
      made.push({ ...made.at(-1), ...changed });
    }
    return made;
  });
const actor = fc.constantFrom<Actor>(people, adminClient, feedA, helsinki);
const channel = fc.constantFrom<Channel>('csv', 'api', 'defender-v1');
const isKnownDefinition = (id: string) => id === 'known';

it('the rows of a file are prepared one after another as each would be alone', () => {
  fc.assert(
    fc.property(rows, actor, channel, fc.boolean(), (raws, actor, channel, isGuarded) => {
      const context = { actor, guard: isGuarded ? guard : undefined, groups, channel, isKnownDefinition };
      expect(raws.map(makePreparer(context))).toEqual(raws.map((raw) => makePreparer(context)(raw)));
    }),
    { numRuns: runs(3_000) },
  );
});

it('raw indicators are alike only if all fields but value, title and description are the same', () => {
  const full: Required<RawIndicator> = {
    indicatorValue: '1',
    indicatorType: '1',
    action: '1',
    title: '1',
    description: '1',
    severity: '1',
    recommendedActions: '1',
    application: '1',
    externalId: '1',
    expirationTime: '1',
    generateAlert: '1',
    category: '1',
    mitreTechniques: '1',
    educateUrl: '1',
    bypassDurationHours: '1',
    notificationId: '1',
    notificationBody: '1',
    version: '1',
    additionalInfo: '1',
    historicalDetection: '1',
    lookBackPeriod: '1',
    certificateInfo: '1',
    alertDefinitionId: '1',
    enabled: '1',
    rbacGroupNames: '1',
    rbacGroupIds: '1',
    rbacGroups: '1',
    force: '1',
  };
  const free = Object.keys(full).filter((field) => isAlike(full, { ...full, [field]: '2' }));
  expect(free.toSorted()).toEqual(['description', 'indicatorValue', 'title']);
});
