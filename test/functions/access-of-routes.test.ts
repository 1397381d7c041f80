import { HttpRequest, InvocationContext } from '@azure/functions';
import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { makeCallGates } from '../../functions/http/gates/call-gates.ts';
import { type HttpFunction, type Method, methodsOf } from '../../functions/http/http-function.ts';
import { makeHandler } from '../../functions/http/make-handler.ts';
import { peopleRoleNames, peopleRoles } from '../../shared/access/people-roles.ts';
import { applicationRoles, permissions } from '../../shared/access/permissions.ts';
import { makeTokenVerifier } from '../../shared/access/token-verifier.ts';
import { audience, issuers, makeTokenMint, tenantId } from '../support/fakes/tokens.ts';
import { makeMemoryService } from '../support/worlds/memory-service.ts';

const mint = await makeTokenMint();
const silent = () => {};
const access = {
  verifyToken: makeTokenVerifier(
    { tenantId, audiences: [audience], issuers, jwksUrl: 'https://keys.invalid/' },
    mint.keys,
  ),
  visibleGroups: () => Promise.resolve('all' as const),
  logger: { info: silent, warn: silent, error: silent },
};

async function statusOf(
  definition: HttpFunction,
  method: Method,
  token: string | undefined,
): Promise<number | undefined> {
  const request = new HttpRequest({
    method,
    url: `http://localhost/${definition.route.replaceAll(/\{[^}]*\}*/g, '0')}`,
    params: { id: '100000000000000' },
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: { string: '{}' } }),
  });
  // gates of its own: nobody reads the body, so its place is not given back
  const answer = await makeHandler(definition, { ...access, gates: makeCallGates() })(
    request,
    new InvocationContext({ invocationId: 'i' }),
    request.params,
  );
  return answer.status;
}

const { functions, publicFunctions } = makeMemoryService(Date.now, {
  TOKEN_RELAY: 'https://login.microsoftonline.com',
});
const operations = functions.flatMap((definition) =>
  methodsOf(definition).map((method) => ({ name: `${method} ${definition.route}`, definition, method })),
);

/** Which roles open which calls, said here once more: the first pattern that fits counts. */
const everyone = peopleRoleNames;
const managers = ['IntelligenceManager', 'Responder', 'Administrator'];
const authors = ['IntelligenceManager', 'DetectionEngineer', 'Administrator'];
const triage = ['Analyst', 'DetectionEngineer', 'Responder', 'Administrator'];
type Access = readonly [call: RegExp, roles: readonly string[], people: readonly string[]];
const rolesOfCalls: readonly Access[] = [
  [/^POST api\/indicators\/(?:purge|index\/rebuild)$/, ['Ti.ReadWrite.All'], ['Administrator']],
  [
    /^GET (?:api\/(?:indicators|imports|jobs|alertDefinitions)|V1\.0|beta)\b/,
    ['Ti.Read.All', 'Ti.ReadWrite', 'Ti.ReadWrite.All'],
    everyone,
  ],
  [
    /^(?:POST|PATCH|PUT) (?:api\/alertDefinitions|V1\.0\/AlertDefinitions(?!.*DeleteIOCs))/,
    ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
    authors,
  ],
  [
    /^\w+ (?:api\/(?:indicators|imports|jobs|alertDefinitions)|V1\.0|beta)\b/,
    ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
    managers,
  ],
  [/^POST (?:workspaces|\{workspaceId\})\//, ['Ti.ReadWrite', 'Ti.ReadWrite.All'], managers],
  [/^(?:PATCH|POST) api\/alerts\b/, ['Alert.ReadWrite.All'], triage],
  [
    /^GET api\/(?:alerts|detections|files|ips|domains|machines|users)\b/,
    ['Alert.Read.All', 'Alert.ReadWrite.All'],
    everyone,
  ],
  [/^GET api\/deviceGroups\b/, ['DeviceGroup.Read.All', 'DeviceGroup.ReadWrite.All'], everyone],
  [/^\w+ api\/deviceGroups\b/, ['DeviceGroup.ReadWrite.All'], ['Administrator']],
  [/^GET api\/exposureScore\/ByMachineGroups$/, ['Score.Read.All'], everyone],
  [/^\w+ api\/telemetry\/deadletters\b/, ['Telemetry.ReadWrite.All'], ['DetectionEngineer', 'Administrator']],
  [/^POST api\/telemetry$/, ['Telemetry.Write', 'Telemetry.ReadWrite.All'], []],
  [/^POST api\/verdicts$/, ['Verdict.Read'], everyone],
  [/^GET api\/packages\b/, ['Package.Read'], ['Administrator']],
  [/^GET api\/audit\b/, ['AuditLog.Read.All'], ['Auditor', 'Administrator']],
  [/^GET metrics$/, ['Metrics.Read.All'], ['Administrator']],
];
const past = Math.floor(Date.now() / 1000) - 3600;
const everyScope = Object.values(permissions)
  .flatMap(({ scopes }): readonly string[] => scopes)
  .join(' ');
const everything = { roles: applicationRoles.map(({ value }) => value) };
const badTokens: readonly (readonly [string, () => Promise<string | undefined>])[] = [
  ['no token', () => Promise.resolve(undefined)],
  ['a wrong audience', () => mint.sign({ ...everything, aud: 'https://api.securitycenter.microsoft.com' })],
  ['an expired token', () => mint.sign(everything, { expiresAtSec: past })],
  ['a token of a foreign tenant', () => mint.sign({ ...everything, tid: '99999999-2222-3333-4444-555555555555' })],
  [
    'an unsigned token',
    () =>
      Promise.resolve(
        new UnsecuredJWT({ ...everything, tid: tenantId, aud: audience, iss: issuers[1], azp: 'c' })
          .setIssuedAt()
          .setExpirationTime('1h')
          .encode(),
      ),
  ],
];

it('only the listed routes need no token', () => {
  expect(publicFunctions.flatMap((one) => methodsOf(one).map((method) => `${method} ${one.route}`))).toStrictEqual([
    'GET api/packages/keys',
    'GET api/health',
    'GET api/openapi.json',
    'GET api/docs',
    'GET {tenant:guid}/oauth2/token',
    'POST {tenant:guid}/oauth2/token',
    'GET {tenant:guid}/oauth2/v2.0/token',
    'POST {tenant:guid}/oauth2/v2.0/token',
  ]);
});

it('the access test covers more than twenty operations', () => expect(operations.length).toBeGreaterThan(20));

it('every permission that a person can have has a role with it', () => {
  const ofPeople = Object.entries(permissions).filter(([, { scopes }]) => scopes.length > 0);
  const ofRoles = new Set<string>(Object.values(peopleRoles).flat());
  expect(ofPeople.map(([name]) => name).filter((name) => !ofRoles.has(name))).toEqual([]);
});

describe.each(operations)('$name', ({ name, definition, method }) => {
  const [, accepted = [], people = []] = rolesOfCalls.find(([call]) => call.test(name)) ?? [];

  it.each(badTokens)('refuses %s', async (_name, token) => {
    expect(await statusOf(definition, method, await token())).toBe(401);
  });

  it('refuses a token without roles', async () => {
    expect(await statusOf(definition, method, await mint.sign())).toBe(403);
  });

  it.each(applicationRoles)('decides access by the role $value', async ({ value }) => {
    const status = await statusOf(definition, method, await mint.sign({ roles: [value] }));
    expect(status === 401 || status === 403).toBe(!accepted.includes(value));
  });

  it.each(peopleRoleNames)('decides access by the role %s of a person with every scope', async (role) => {
    const status = await statusOf(definition, method, await mint.sign({ roles: [role], scp: everyScope, oid: 'o' }));
    expect(status === 401 || status === 403).toBe(!people.includes(role));
  });

  it('refuses a person with every role and no scope, and an application with roles of people', async () => {
    expect(await statusOf(definition, method, await mint.sign({ roles: peopleRoleNames, scp: '', oid: 'o' }))).toBe(
      403,
    );
    expect(await statusOf(definition, method, await mint.sign({ roles: peopleRoleNames }))).toBe(403);
  });
});
