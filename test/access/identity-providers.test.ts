import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../functions/app/config/config.ts';
import { claimsToCaller } from '../../shared/access/claims-to-caller.ts';
import { peopleRoleNames } from '../../shared/access/people-roles.ts';
import { applicationRoles, permissions } from '../../shared/access/permissions.ts';
import { makeReportedTokenVerifier } from '../../shared/access/token-refusals.ts';
import { makeTokenVerifier } from '../../shared/access/token-verifier.ts';
import { makeTokenMint } from '../support/fakes/tokens.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const mint = await makeTokenMint();
const page = read('docs/identity-providers.md');

/** The settings that the page gives in a section. */
function settingsOf(heading: string): Readonly<Record<string, string>> {
  const block = page.split(`## ${heading}\n`)[1]?.split('```sh\n')[1]?.split('```')[0] ?? '';
  return Object.fromEntries(
    block
      .trim()
      .split('\n')
      .map((line) => [line.replace(/=.*/u, ''), line.replace(/^[^=]*=/u, '')]),
  );
}

function verifierOf(settings: Readonly<Record<string, string>>, lines: unknown[] = []) {
  const config = readConfig({
    STORE: 'sqlite',
    QUEUE: 'sqlite',
    SQLITE_PATH: '-',
    BLOBS: 'folder',
    BLOB_ROOT: '-',
    AUTH_TENANT_ID: '11111111-2222-3333-4444-555555555555',
    ...settings,
  });
  const { AUTH_TENANT_ID: tenantId, AUTH_AUDIENCE: audiences, AUTH_ISSUERS: issuers, AUTH_CLAIMS: claims } = config;
  const places = { tenantId, audiences, issuers, jwksUrl: config.AUTH_JWKS_URL };
  const verify = makeTokenVerifier({ ...places, ...(claims !== undefined && { claims }) }, mint.keys);
  const logger = { info: () => {}, warn: (...line: unknown[]) => lines.push(line), error: () => {} };
  return makeReportedTokenVerifier(verify, logger, () => 0);
}

/** What Keycloak puts into every access token, with what the sample realm adds. */
const ofKeycloak = {
  iss: 'https://keycloak.example.com/realms/soc',
  aud: 'threat-indicators',
  typ: 'Bearer',
  tid: undefined,
  sub: '5c1d7f0e-3a0c-4a5a-9d5e-1f5f0b0c7f11',
  acr: '1',
  realm_access: { roles: ['offline_access'] },
};
const feed = {
  ...ofKeycloak,
  azp: 'feed',
  roles: ['Ti.ReadWrite'],
  scope: 'profile email',
  preferred_username: 'service-account-feed',
};
const analyst = {
  ...ofKeycloak,
  azp: 'analysts',
  roles: ['Ti.ReadWrite.All'],
  scope: 'openid profile Ti.ReadWrite',
  preferred_username: 'ola',
  groups: ['soc'],
};
const allGroups = () => Promise.resolve('all' as const);

describe('tokens of Keycloak, with the settings of the page', () => {
  const keycloak = settingsOf('Keycloak');

  it('of an application have its roles', async () => {
    const caller = await claimsToCaller(await verifierOf(keycloak)(`Bearer ${await mint.sign(feed)}`), allGroups);
    expect(caller.actor).toMatchObject({ owner: 'feed', tier: 1, sourceType: 'AadApp' });
    expect(caller.permissions.has('indicators.manage')).toBe(true);
    expect(caller.permissions.has('alerts.read')).toBe(false);
  });

  it('of a person have their scopes and groups, and not the roles of an application', async () => {
    const claims = await verifierOf(keycloak)(`Bearer ${await mint.sign(analyst)}`);
    expect(claims).toMatchObject({ scp: ['Ti.ReadWrite'], groups: ['soc'] });
    const caller = await claimsToCaller(claims, allGroups);
    expect(caller.actor).toMatchObject({ owner: 'organisation', id: 'ola', sourceType: 'User' });
    expect(caller.permissions.has('indicators.operate')).toBe(false);
  });

  it.each([
    [
      'another realm',
      { iss: 'https://keycloak.example.com/realms/other' },
      'https://keycloak.example.com/realms/other',
    ],
    ['another audience', { aud: 'account' }, '"account"'],
  ])('of %s are refused, with the reason in the log and not the token', async (_what, over, reason) => {
    const lines: unknown[] = [];
    const token = await mint.sign({ ...feed, ...over });
    await expect(verifierOf(keycloak, lines)(`Bearer ${token}`)).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(JSON.stringify(lines)).toContain(JSON.stringify(reason).slice(1, -1));
    expect(JSON.stringify(lines)).not.toContain(token.split('.')[1]);
  });
});

describe('the sample realm of Keycloak', () => {
  const mapper = z.object({ config: z.record(z.string(), z.string()) });
  const realm = z
    .object({
      roles: z.object({ client: z.object({ 'threat-indicators': z.array(z.object({ name: z.string() })) }) }),
      clientScopes: z.array(z.object({ name: z.string(), protocolMappers: z.array(mapper).default([]) })),
    })
    .parse(JSON.parse(read('samples/keycloak/realm.json')));

  it('has the roles and scopes of the service', () => {
    const roles = realm.roles.client['threat-indicators'].map(({ name }) => name);
    expect(roles).toEqual([...applicationRoles.map(({ value }) => value), ...peopleRoleNames]);
    const scopes = new Set<string>(Object.values(permissions).flatMap(({ scopes: own }) => own));
    const named = realm.clientScopes.map(({ name }) => name).filter((name) => /^[A-Z]/u.test(name));
    expect(named.toSorted()).toEqual([...scopes].toSorted());
  });

  it('puts audience, roles and groups where the service reads them', () => {
    const configs = realm.clientScopes.flatMap(({ protocolMappers }) => protocolMappers.map(({ config }) => config));
    const names = configs.flatMap((config) => config['claim.name'] ?? []);
    expect(names).toEqual(['roles', 'groups', 'preferred_username']);
    expect(configs.map((config) => config['included.client.audience']).filter(Boolean)).toEqual(['threat-indicators']);
  });
});

describe('AUTH_CLAIMS', () => {
  const base = { iss: 'https://id.example', aud: 'ti', tid: undefined, azp: undefined };
  const settings = { AUTH_AUDIENCE: 'ti', AUTH_ISSUERS: 'https://id.example' };
  it.each<[string, object, object]>([
    ['{"tid":null,"azp":"cid"}', { cid: 'c', roles: ['Ti.ReadWrite'] }, { azp: 'c', roles: ['Ti.ReadWrite'] }],
    [
      '{"tid":null,"azp":"cid","roles":"realm_access.roles"}',
      { cid: 'c', realm_access: { roles: ['A'] } },
      { roles: ['A'] },
    ],
    [
      '{"tid":null,"azp":"cid","roles":"https://x.example/roles"}',
      { cid: 'c', 'https://x.example/roles': ['A'] },
      { roles: ['A'] },
    ],
    ['{"tid":null,"azp":"cid","roles":"a.b.c"}', { cid: 'c', a: { 'b.c': ['A'] } }, { roles: ['A'] }],
    ['{"tid":"org.id","azp":"cid"}', { cid: 'c', org: { id: '11111111-2222-3333-4444-555555555555' } }, { azp: 'c' }],
  ])('%s', async (mapping, claims, expected) => {
    const verify = verifierOf({ ...settings, AUTH_CLAIMS: mapping });
    expect(await verify(`Bearer ${await mint.sign({ ...base, ...claims })}`)).toMatchObject(expected);
  });

  it.each(['{"role":"x"}', '[]', 'roles', '{"roles":null}', '{"tid":""}'])('is refused: %s', (mapping) => {
    expect(() => verifierOf({ ...settings, AUTH_CLAIMS: mapping })).toThrow('AUTH_CLAIMS');
  });

  it('a token without a tenant is refused unless the setting says that there is none', async () => {
    const lines: unknown[] = [];
    const token = await mint.sign({ ...base, azp: 'c' });
    await expect(verifierOf(settings, lines)(`Bearer ${token}`)).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(JSON.stringify(lines)).toContain('tid');
  });

  it('refusals fill the log with 30 lines a minute, and calls without a token with none', async () => {
    const lines: unknown[] = [];
    const verify = verifierOf(settings, lines);
    await expect(verify(null)).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(lines).toHaveLength(0);
    for (let call = 0; call < 40; call++) {
      await expect(verify('Bearer x')).rejects.toMatchObject({ code: 'Unauthorized' });
    }
    expect(lines).toHaveLength(30);
  });
});
