import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import { makeDeviceGroupDirectory } from '../../../shared/device-groups/directory.ts';
import { makePreparer } from '../../../shared/indicators/input/prepare.ts';
import type { RawIndicator } from '../../../shared/indicators/input/raw-indicator.ts';
import type { Channel } from '../../../shared/indicators/model/channel.ts';
import { allFaults } from '../../../shared/platform/errors.ts';
import {
  adminClient,
  feedA,
  groups,
  guard,
  helsinki,
  people,
  raw,
  sha1,
} from '../../support/made/indicator-fixtures.ts';

const repeated = z
  .object({ repeat: z.string(), times: z.number() })
  .transform(({ repeat, times }) => repeat.repeat(times));
const fields = z.record(z.string(), z.union([repeated, z.unknown()]));
const vectors = z
  .object({
    accepted: z.array(z.object({ name: z.string(), raw: fields, content: z.record(z.string(), z.unknown()) })),
    refused: z.array(z.object({ name: z.string(), raw: fields, code: z.string(), field: z.string() })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../vectors/raw-indicators.json', import.meta.url), 'utf8')));

function prepare(changes: RawIndicator, actor: Actor = feedA, channel: Channel = 'api') {
  return makePreparer({ actor, guard, groups, channel, isKnownDefinition: () => false })(raw(changes));
}

describe('a raw indicator', () => {
  it.each<readonly [string, Channel, Actor, RawIndicator, string | undefined, readonly string[]]>([
    ['a fragment of a host', 'api', adminClient, {}, undefined, []],
    ['a fragment of a host, forced', 'api', adminClient, { force: true }, 'https://share.example/', []],
    ['a fragment of a host, forced by a feed', 'api', feedA, { force: true }, undefined, []],
    [
      'a fragment of a host, forced in a file',
      'csv',
      people,
      { force: 'true', indicatorValue: '"hxxps://share[.]example/#/a"' },
      'https://share.example/',
      ['indicatorValue: ""hxxps://share[.]example/#/a"" read as https://share.example/ (what follows # is never sent)'],
    ],
    ['a defanged fragment of a host', 'csv', people, { indicatorValue: 'hxxps://share[.]example/#a' }, undefined, []],
    [
      'a fragment of a path in a file',
      'csv',
      people,
      { indicatorValue: 'https://share.example/a#b' },
      'https://share.example/a',
      ['indicatorValue: "https://share.example/a#b" read as https://share.example/a (what follows # is never sent)'],
    ],
    [
      'a user in a file',
      'csv',
      people,
      { indicatorValue: 'http://bank.example@share.example/a' },
      'http://share.example/a',
      [
        'indicatorValue: "http://bank.example@share.example/a" read as http://share.example/a (what precedes @ is not part of the address)',
      ],
    ],
    ['an @ in a path', 'csv', people, { indicatorValue: 'https://share.example/@a' }, 'https://share.example/@a', []],
  ])('is a URL with %s', (_name, channel, actor, changes, value, repairs) => {
    const url = { indicatorType: 'Url', indicatorValue: 'https://share.example/#!AbC!key', action: 'Block' };
    const prepared = prepare({ ...url, ...changes }, actor, channel);
    expect(prepared).toMatchObject(
      value === undefined
        ? { ok: false, fault: { code: 'InvalidUrl', field: 'indicatorValue' } }
        : { ok: true, value: { identity: { indicatorValue: value }, repairs } },
    );
  });

  it.each<readonly [RawIndicator, RawIndicator, readonly string[]]>([
    [{ generateAlert: 'WAHR' }, { generateAlert: true }, ['generateAlert: "WAHR" read as true']],
    [{ generateAlert: 'Falsch' }, { generateAlert: false }, ['generateAlert: "Falsch" read as false']],
    [{ generateAlert: '1' }, { generateAlert: true }, ['generateAlert: "1" read as true']],
    [{ generateAlert: ' 0 ' }, { generateAlert: false }, ['generateAlert: " 0 " read as false']],
    [{ generateAlert: 'ИСТИНА' }, { generateAlert: true }, ['generateAlert: "ИСТИНА" read as true']],
    [{ generateAlert: 'oui' }, { generateAlert: true }, ['generateAlert: "oui" read as true']],
    [{ generateAlert: 'TRUE' }, { generateAlert: true }, []],
    [{ category: 'Credential access' }, { category: 32 }, ['category: "Credential access" read as CredentialAccess']],
    [{ category: 'malware' }, { category: 2 }, []],
    [{ category: '2' }, { category: 2 }, []],
    [{ category: ' ', severity: ' ', expirationTime: ' ' }, { category: 1, expirationTime: null }, []],
  ])('of a file with the cells %j is read', (cells, content, repairs) => {
    expect(prepare(cells, people, 'csv')).toMatchObject({ ok: true, value: { content, repairs } });
  });

  it('with an unknown category gets the right ones', () => {
    const prepared = prepare({ category: 'Malwares' });
    expect(prepared.ok ? '' : prepared.fault.message).toContain('Malware, CredentialTheft');
  });

  it.each([
    ['IpAddress', '203.0.113.9:8080', 'write 203.0.113.9.'],
    ['IpAddress', '[2001:db8::1]:443', 'write 2001:db8::1.'],
    ['IpAddress', 'evil.example', 'use the type DomainName'],
    ['IpAddress', 'http://203.0.113.9/', 'write only its host 203.0.113.9'],
    ['DomainName', 'https://evil.example/a', 'write only its host evil.example'],
    ['DomainName', 'evil.example:443', 'write evil.example.'],
    ['DomainName', 'evil.example/a', 'use the type Url'],
    ['DomainName', 'anna@evil.example', 'its domain is evil.example'],
    ['DomainName', '203.0.113.9', 'use the type IpAddress'],
    ['Url', 'evil.example', 'use the type DomainName'],
    ['Url', 'evil.example/a', 'Write http:// or https:// before it'],
    ['FileSha256', sha1('a'), 'use the type FileSha1'],
    ['FileSha1', 'evil.example', 'use the type DomainName'],
  ])('of the type %s with the value %s gets a hint', (indicatorType, indicatorValue, hint) => {
    const prepared = prepare({ indicatorType, indicatorValue, action: 'Block' });
    expect(prepared.ok ? '' : prepared.fault.message).toContain(hint);
  });

  it.each(vectors.accepted)('is accepted: $name', ({ raw: changes, content }) => {
    expect(prepare(changes)).toMatchObject({ ok: true, value: { content } });
  });

  it.each(vectors.refused)('is refused: $name', ({ raw: changes, code, field }) => {
    expect(prepare(changes)).toMatchObject({ ok: false, fault: { code, field } });
  });

  it.each<readonly [string, RawIndicator, readonly (readonly [field: string, code: string])[]]>([
    [
      'every field invalid',
      {
        indicatorType: 'Hash',
        indicatorValue: '',
        action: 'Explode',
        title: '',
        description: 7,
        severity: 'Worst',
        expirationTime: 'soon',
        rbacGroupNames: ['Atlantis', 'Oslo', 'Utopia'],
        category: 'Bad',
        mitreTechniques: 7,
        generateAlert: 'maybe',
        alertDefinitionId: 'none',
        force: 'perhaps',
      },
      [
        ['indicatorValue', 'InvalidInput'],
        ['indicatorType', 'InvalidInput'],
        ['title', 'InvalidInput'],
        ['description', 'InvalidInput'],
        ['action', 'InvalidInput'],
        ['rbacGroupNames', 'InvalidInput'],
        ['severity', 'InvalidInput'],
        ['expirationTime', 'InvalidInput'],
        ['generateAlert', 'InvalidInput'],
        ['category', 'InvalidInput'],
        ['mitreTechniques', 'InvalidInput'],
        ['alertDefinitionId', 'InvalidInput'],
        ['force', 'InvalidInput'],
      ],
    ],
    [
      'a value and an action that its type does not have',
      { indicatorType: 'CertificateThumbprint', indicatorValue: 'x', action: 'Warn', generateAlert: false },
      [
        ['indicatorValue', 'InvalidHashValue'],
        ['action', 'InvalidInput'],
      ],
    ],
    [
      'a missing type, without which the rest cannot be checked',
      { indicatorType: null, indicatorValue: 'x', action: 'Alert' },
      [['indicatorType', 'MissingRequiredParameter']],
    ],
  ])('is refused with all faults, one per field: %s', (_name, changes, expected) => {
    const prepared = prepare(changes);
    expect(prepared.ok ? [] : allFaults(prepared.fault).map(({ field, code }) => [field, code])).toEqual(expected);
  });

  it('accepts group names with commas, and names every unknown group', () => {
    const directory = makeDeviceGroupDirectory([
      { id: '1', name: 'Finance, EMEA' },
      { id: '2', name: 'EMEA' },
      { id: '3', name: 'Finance' },
    ]);
    const idsOf = (rbacGroups: string) => {
      const context = {
        actor: people,
        guard,
        groups: directory,
        channel: 'csv',
        isKnownDefinition: () => false,
      } as const;
      const prepared = makePreparer(context)(raw({ rbacGroups }));
      return prepared.ok ? prepared.value.identity.rbacGroupIds.join(' ') : prepared.fault.message;
    };
    expect(idsOf('finance,emea')).toBe('1');
    expect(idsOf('EMEA, Finance')).toBe('2 3');
    expect(idsOf('EMEA, Finance , EMEA,3')).toBe('1 2 3');
    expect(idsOf('1,Atlantis,Utopia')).toContain('"Atlantis", "Utopia"');
  });

  it('gets its scope from names, ids or both, sorted by id', () => {
    for (const scope of [
      { rbacGroupNames: ['oslo', 'HELSINKI'] },
      { rbacGroupNames: 'Helsinki,Oslo' },
      { rbacGroupIds: [2, '10'] },
      { rbacGroupNames: ['Oslo'], rbacGroupIds: ['10', 2] },
    ]) {
      expect(prepare(scope)).toMatchObject({
        ok: true,
        value: { identity: { rbacGroupIds: ['10', '2'] }, rbacGroupNames: ['Helsinki', 'Oslo'] },
      });
    }
  });

  it.each([
    ['its own group', { rbacGroupNames: ['Helsinki'] }, true],
    ['the organisation', {}, false],
    ['another group', { rbacGroupNames: ['Oslo'] }, false],
    ['its own and another', { rbacGroupNames: ['Oslo', 'Helsinki'] }, false],
  ])('of a caller limited to a device group may target %s: %s', (_name, scope, isAllowed) => {
    expect(prepare(scope, helsinki)).toMatchObject(
      isAllowed ? { ok: true } : { ok: false, fault: { code: 'Forbidden' } },
    );
  });
});

it('the message about an invalid value is short, however long the value is', () => {
  const long = 'x'.repeat(1_000_000);
  for (const field of ['category', 'severity', 'action', 'expirationTime', 'rbacGroupNames', 'mitreTechniques']) {
    const prepared = prepare({ [field]: long });
    expect(prepared.ok ? '' : prepared.fault.field).toBe(field);
    expect(prepared.ok ? '' : prepared.fault.message).toSatisfy((message: string) => message.length < 300);
  }
});

describe('overriding the guard list', () => {
  const guarded = { indicatorType: 'DomainName', indicatorValue: 'github.io' };

  it.each([
    ['people', people, true, true],
    ['clients that manage all indicators', adminClient, 'true', true],
    ['clients that manage only their own', feedA, true, false],
    ['people who do not ask for it', people, false, false],
  ])('is possible or not as expected for %s', (_name, actor, force, isAllowed) => {
    const prepared = prepare({ ...guarded, force }, actor);
    expect(prepared).toMatchObject(
      isAllowed ? { ok: true, value: { forced: true } } : { ok: false, fault: { code: 'InvalidInput' } },
    );
  });

  it('is not recorded if the guard list has no objection', () => {
    expect(prepare({ force: true }, people)).toMatchObject({ ok: true, value: { forced: false } });
  });
});

describe('a CSV row', () => {
  it('is repaired where no meaning is lost, and reports the repairs', () => {
    const row = {
      indicatorType: 'domainname',
      indicatorValue: 'evil[.]example[.]com',
      action: 'audit',
      severity: 'HIGH',
      generateAlert: 'False',
      rbacGroups: 'Helsinki, 2',
      category: '',
      expirationTime: '',
    };
    expect(prepare(row, people, 'csv')).toMatchObject({
      ok: true,
      value: {
        identity: { indicatorType: 'DomainName', indicatorValue: 'evil.example.com', rbacGroupIds: ['10', '2'] },
        content: { action: 'Audit', severity: 'High', generateAlert: true, category: 1, expirationTime: null },
        repairs: { length: 5 },
      },
    });
  });

  it('is taken as it is if nothing needs repair', () => {
    expect(prepare({ severity: 'High', generateAlert: 'true' }, people, 'csv')).toMatchObject({
      ok: true,
      value: { repairs: [] },
    });
  });

  it('cannot have the actions Alert and AlertAndBlock', () => {
    expect(prepare({ action: 'AlertAndBlock' }, people, 'csv')).toMatchObject({
      ok: false,
      fault: { field: 'action' },
    });
  });

  it('must have all required cells', () => {
    expect(prepare({ title: '' }, people, 'csv')).toMatchObject({
      ok: false,
      fault: { code: 'MissingRequiredParameter', field: 'title' },
    });
  });

  it('lists the fields that its file has no column for', () => {
    const prepared = prepare({ severity: 'High', expirationTime: '' }, people, 'csv');
    expect(prepared).toMatchObject({ ok: true });
    const unstated = prepared.ok ? prepared.value.unstated : [];
    expect(unstated).toContain('educateUrl');
    expect(unstated).not.toContain('severity');
    expect(unstated).not.toContain('expirationTime');
  });
});

it('values from programs are taken literally, values from people are refanged', () => {
  const defanged = { indicatorType: 'Url', indicatorValue: 'hxxp://evil[.]example.com/a' };
  expect(prepare(defanged)).toMatchObject({ ok: false, fault: { code: 'InvalidUrl' } });
  expect(prepare(defanged, people)).toMatchObject({ ok: true });
  expect(prepare({ indicatorValue: sha1('A') })).toMatchObject({
    ok: true,
    value: { identity: { indicatorValue: sha1('a') }, repairs: [] },
  });
});
