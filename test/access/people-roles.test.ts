import { describe, expect, it } from 'vitest';
import { readConfig } from '../../functions/app/config/config.ts';
import { actingWith } from '../../shared/access/caller.ts';
import { claimsToCaller } from '../../shared/access/claims-to-caller.ts';
import { defaultRoleSettings, type RoleSettings, requirementText } from '../../shared/access/people-roles.ts';
import type { Claims } from '../../shared/access/token-verifier.ts';
import { audience, tenantId } from '../support/fakes/tokens.ts';

const all = () => Promise.resolve('all' as const);

async function permissionsOf(extra: Partial<Claims>, settings: Partial<RoleSettings> = {}) {
  const claims = {
    tid: 't',
    exp: 0,
    azp: 'portal',
    roles: [],
    groups: [],
    scp: ['Ti.ReadWrite', 'Alert.Read'],
    ...extra,
  };
  const caller = await claimsToCaller(claims, all, { ...defaultRoleSettings, ...settings });
  return [...caller.permissions].toSorted();
}

const list = ['definitions.manage', 'indicators.delete', 'indicators.manage', 'indicators.read'];
const everything = ['alerts.read', ...list];

describe('a person with the scopes Ti.ReadWrite and Alert.Read', () => {
  it.each<[string, Partial<Claims>, Partial<RoleSettings>, readonly string[]]>([
    ['no role', {}, {}, everything],
    ['no role, where the setting says none', {}, { withoutRole: 'none' }, []],
    ['no role, where the setting says Reader', {}, { withoutRole: 'Reader' }, ['alerts.read', 'indicators.read']],
    ['an unknown role', { roles: ['Ti.ReadWrite.All', 'Readers', 'toString'] }, {}, everything],
    ['a role in other letters', { roles: ['reader '] }, {}, ['alerts.read', 'indicators.read']],
    ['the role Reader', { roles: ['Reader'] }, {}, ['alerts.read', 'indicators.read']],
    [
      'two roles',
      { roles: ['Reader', 'DetectionEngineer'] },
      {},
      ['alerts.read', 'definitions.manage', 'indicators.read'],
    ],
    ['the role Administrator', { roles: ['Administrator'] }, { withoutRole: 'none' }, everything],
    ['a role by group', { groups: ['G1', 'g2'] }, { groups: { Auditor: ['g1'] } }, ['alerts.read', 'indicators.read']],
    [
      'roles by claim and group',
      { roles: ['Reader'], groups: ['g1'] },
      { groups: { Administrator: ['g1'] } },
      everything,
    ],
    ['a group without a role', { groups: ['g9'] }, { groups: { Auditor: ['g1'] }, withoutRole: 'none' }, []],
  ])('and %s', async (_what, claims, settings, expected) => {
    expect(await permissionsOf(claims, settings)).toEqual(expected);
  });

  it('is refused if groups decide the roles and the token omits them', async () => {
    const claims = { hasLeftOutGroups: true, roles: ['Administrator'] };
    expect(await permissionsOf(claims)).toEqual(everything);
    await expect(permissionsOf(claims, { groups: { Reader: ['g1'] } })).rejects.toMatchObject({ code: 'Forbidden' });
  });
});

describe('an application', () => {
  const claims = { tid: 't', exp: 0, azp: 'feed', groups: [] };

  it('with Ti.Read.All reads everything and changes nothing', async () => {
    const caller = await claimsToCaller({ ...claims, roles: ['Ti.Read.All'] }, all);
    expect([...caller.permissions]).toEqual(['indicators.read']);
    expect(actingWith(caller, 'indicators.read').actor.ownOnly).toBe(false);
  });

  it('with Ti.Read.All and Ti.ReadWrite reads everything and changes only its own', async () => {
    const caller = await claimsToCaller({ ...claims, roles: ['Ti.Read.All', 'Ti.ReadWrite'] }, all);
    expect(actingWith(caller, 'indicators.read').actor.ownOnly).toBe(false);
    expect(actingWith(caller, 'indicators.manage').actor).toMatchObject({ ownOnly: true, tier: 1 });
  });

  it('with Ti.ReadWrite reads only its own', async () => {
    const caller = await claimsToCaller({ ...claims, roles: ['Ti.ReadWrite'] }, all);
    expect(actingWith(caller, 'indicators.read').actor.ownOnly).toBe(true);
  });
});

it('the error of a call names the roles that may make it', () => {
  expect(requirementText('alerts.write')).toContain('Analyst, DetectionEngineer, Responder, Administrator');
  expect(requirementText('alerts.write', { scp: ['Alert.ReadWrite'] })).toBe(
    'This call requires one of the roles of people Analyst, DetectionEngineer, Responder, Administrator, and its caller has none of them.',
  );
  expect(requirementText('alerts.write', { scp: ['Alert.Read'] })).toContain('Alert.ReadWrite');
  expect(requirementText('telemetry.write')).not.toContain('person');
});

const read = (settings: Readonly<Record<string, string>>) =>
  readConfig({
    STORE: 'sqlite',
    QUEUE: 'sqlite',
    SQLITE_PATH: '-',
    BLOBS: 'folder',
    BLOB_ROOT: '-',
    AUTH_TENANT_ID: tenantId,
    AUTH_AUDIENCE: audience,
    ...settings,
  });

describe('the settings', () => {
  it('map groups to roles and change nothing by default', () => {
    expect(read({})).toMatchObject({ PEOPLE_WITHOUT_ROLE: 'scopes' });
    expect(read({ ROLE_GROUPS: '{"Analyst":[" SOC "]}' }).ROLE_GROUPS).toEqual({ Analyst: ['soc'] });
  });

  it.each([
    { ROLE_GROUPS: '{"Analysts":["g1"]}' },
    { ROLE_GROUPS: '{"Analyst":"g1"}' },
    { ROLE_GROUPS: '{"Analyst":[""]}' },
    { ROLE_GROUPS: 'Analyst' },
    { PEOPLE_WITHOUT_ROLE: 'reader' },
  ])('are refused: %o', (settings) => {
    expect(() => read(settings)).toThrow(Object.keys(settings)[0]);
  });
});
