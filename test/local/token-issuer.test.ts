import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadLocalClients } from '../../local/token-issuer/local-clients.ts';
import { startTokenIssuer, type TokenIssuer } from '../../local/token-issuer/token-issuer.ts';
import { makeTokenVerifier } from '../../shared/access/token-verifier.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

const tenantId = '11111111-2222-3333-4444-555555555555';
const audience = 'api://threat-indicators';
const client = { id: 'aaaa-1', secret: 's+e c/r&et=%ü', roles: ['Ti.ReadWrite', 'Alert.Read.All'], name: 'Feed' };
const person = {
  id: 'aaaa-2',
  secret: 'ola-secret',
  roles: [],
  user: { name: 'ola@example.com', scopes: ['Ti.ReadWrite', 'Alert.Read'], groups: ['g1'] },
};
const envelopeSchema = z.looseObject({ access_token: z.string(), expires_in: z.union([z.string(), z.number()]) });

let dataDir = '';
let issuer: TokenIssuer;

async function start(): Promise<TokenIssuer> {
  const logger = makeRecordingLogger();
  const options = { host: '127.0.0.1', port: 0, dataDir, tenantId, audience, clients: [client, person], logger };
  return startTokenIssuer({ ...options, clock: () => Date.now() });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'issuer-'));
  issuer = await start();
});
afterAll(async () => {
  await issuer.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function form(over: Readonly<Record<string, string>> = {}): URLSearchParams {
  const own = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
  return new URLSearchParams({ ...own, ...over });
}

async function token(url: string, body: URLSearchParams): Promise<z.output<typeof envelopeSchema>> {
  const response = await fetch(url, { method: 'POST', body });
  expect(response.status).toBe(200);
  return envelopeSchema.parse(await response.json());
}

async function claimsOf(accessToken: string): Promise<Readonly<Record<string, unknown>>> {
  const keys = createRemoteJWKSet(new URL(issuer.jwksUrl));
  return (await jwtVerify(accessToken, keys, { audience, algorithms: ['RS256'] })).payload;
}

describe('tokens', () => {
  it.each([
    'https://api.securitycenter.microsoft.com',
    'https://graph.windows.net',
    'https://securitycenter.onmicrosoft.com/windowsatpservice',
  ])('have the v1 form for the resource %s', async (resource) => {
    const envelope = await token(issuer.tokenUrl.v1, form({ resource }));
    expect(envelope.expires_in).toBe('3599');
    expect(envelope).toMatchObject({ token_type: 'Bearer', resource });
    expect(await claimsOf(envelope.access_token)).toMatchObject({
      iss: issuer.issuers.v1,
      appid: client.id,
      app_displayname: 'Feed',
      tid: tenantId,
      roles: client.roles,
      ver: '1.0',
    });
  });

  it('have the v2 form for a scope', async () => {
    const envelope = await token(issuer.tokenUrl.v2, form({ scope: 'https://graph.microsoft.com/.default' }));
    expect(envelope.expires_in).toBe(3599);
    const claims = await claimsOf(envelope.access_token);
    expect(claims).toMatchObject({ iss: issuer.issuers.v2, azp: client.id, tid: tenantId, ver: '2.0' });
    expect(claims['sub']).toBe(claims['oid']);
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(3599);
  });

  it('of a person have scopes and groups but no roles', async () => {
    const { id, secret, user } = person;
    const { access_token: accessToken } = await token(
      issuer.tokenUrl.v2,
      form({ client_id: id, client_secret: secret }),
    );
    const claims = await claimsOf(accessToken);
    expect(claims).toMatchObject({ azp: id, upn: user.name, scp: 'Ti.ReadWrite Alert.Read', groups: ['g1'] });
    expect(claims).not.toHaveProperty('roles');
    expect(claims).not.toHaveProperty('idtyp');
  });

  it('are accepted by the service', async () => {
    const { v1, v2 } = issuer.issuers;
    const verify = makeTokenVerifier({ tenantId, audiences: [audience], issuers: [v1, v2], jwksUrl: issuer.jwksUrl });
    for (const url of [issuer.tokenUrl.v1, issuer.tokenUrl.v2]) {
      const { access_token: accessToken } = await token(url, form());
      expect((await verify(`Bearer ${accessToken}`)).roles).toEqual(client.roles);
    }
  });

  it('are issued for a body without a Content-Type', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const call = request(
        issuer.tokenUrl.v1,
        { method: 'POST' },
        (response) => void text(response).then(resolve, reject),
      );
      call.on('error', reject);
      call.end(form().toString());
    });
    expect(envelopeSchema.safeParse(JSON.parse(answer)).success).toBe(true);
  });

  it('are issued for HTTP Basic credentials', async () => {
    const encoded = [client.id, client.secret].map(encodeURIComponent).join(':');
    const headers = { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` };
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'x/.default' });
    expect((await fetch(issuer.tokenUrl.v2, { method: 'POST', headers, body })).status).toBe(200);
  });
});

describe('token requests that are refused', () => {
  const errorSchema = z.object({ error: z.string(), error_description: z.string(), error_codes: z.array(z.number()) });
  it.each([
    { what: 'a wrong secret', over: { client_secret: 'no' }, status: 401, error: 'invalid_client', aadsts: 7_000_215 },
    { what: 'no secret', over: { client_secret: '' }, status: 401, error: 'invalid_client', aadsts: 7_000_215 },
    { what: 'an unknown client', over: { client_id: 'x' }, status: 400, error: 'unauthorized_client', aadsts: 700_016 },
    {
      what: 'another grant',
      over: { grant_type: 'password' },
      status: 400,
      error: 'unsupported_grant_type',
      aadsts: 70_003,
    },
    { what: 'no grant', over: { grant_type: '' }, status: 400, error: 'invalid_request', aadsts: 900_144 },
  ])('$what: $error', async ({ over, status, error, aadsts }) => {
    const response = await fetch(issuer.tokenUrl.v2, { method: 'POST', body: form(over) });
    expect(response.status).toBe(status);
    const body = errorSchema.parse(await response.json());
    expect(body).toMatchObject({ error, error_codes: [aadsts] });
    expect(body.error_description).toMatch(new RegExp(`^AADSTS${aadsts}: `, 'u'));
  });

  it('those for another tenant', async () => {
    const url = issuer.tokenUrl.v2.replace(tenantId, 'other.example');
    const response = await fetch(url, { method: 'POST', body: form() });
    expect(errorSchema.parse(await response.json()).error_codes).toEqual([90_002]);
  });

  it('those with a body over 16 KB', async () => {
    const response = await fetch(issuer.tokenUrl.v2, { method: 'POST', body: form({ scope: 'x'.repeat(20_000) }) });
    expect(response.status).toBe(413);
  });

  it.each(['/', `/${tenantId}/oauth2/authorize`])('those to an unknown path: GET %s returns 404', async (path) => {
    expect((await fetch(issuer.baseUrl + path)).status).toBe(404);
  });
});

describe('a token request by GET', () => {
  it('is served with a form in its body', async () => {
    const sent = request(issuer.tokenUrl.v2, { method: 'GET' });
    const body = form().toString();
    sent.setHeader('content-length', Buffer.byteLength(body));
    const answered = once(sent, 'response');
    sent.end(body);
    const [response] = z.tuple([z.instanceof(IncomingMessage)]).parse(await answered);
    expect(envelopeSchema.parse(JSON.parse(await text(response))).access_token).toMatch(/^ey/u);
  });

  it('is served with the form in the query', async () => {
    const response = await fetch(`${issuer.tokenUrl.v1}?${form().toString()}`);
    expect(envelopeSchema.parse(await response.json()).access_token).toMatch(/^ey/u);
  });

  it('is refused without a form', async () => {
    expect((await fetch(issuer.tokenUrl.v2)).status).toBe(400);
  });
});

describe('discovery', () => {
  const documentSchema = z.object({ issuer: z.url(), token_endpoint: z.url(), jwks_uri: z.url() });
  it.each([
    { version: 'v1' as const, path: `/${tenantId}/.well-known/openid-configuration` },
    { version: 'v2' as const, path: `/${tenantId}/v2.0/.well-known/openid-configuration` },
  ])('describes the issuer of version $version', async ({ version, path }) => {
    const document = documentSchema.parse(await (await fetch(issuer.baseUrl + path)).json());
    expect(document).toEqual({
      issuer: issuer.issuers[version],
      token_endpoint: issuer.tokenUrl[version],
      jwks_uri: issuer.jwksUrl,
    });
  });

  it('publishes only the public part of the key', async () => {
    const keys = await (await fetch(issuer.jwksUrl)).text();
    expect(Object.keys(z.object({ keys: z.array(z.looseObject({})) }).parse(JSON.parse(keys)).keys[0] ?? {})).toEqual([
      'kty',
      'n',
      'e',
      'kid',
      'x5t',
      'use',
      'alg',
    ]);
  });
});

describe('the files of the token issuer', () => {
  it('keep the key across a restart, readable only by its owner', async () => {
    const path = join(dataDir, 'token-signing-key.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const before = await token(issuer.tokenUrl.v2, form());
    const second = await start();
    const after = await token(second.tokenUrl.v2, form());
    await second.stop();
    expect(decodeProtectedHeader(after.access_token).kid).toBe(decodeProtectedHeader(before.access_token).kid);
  });

  it('contain an administrator and a reader, generated at the first start', async () => {
    const path = join(dataDir, 'clients.json');
    const first = await loadLocalClients(undefined, path);
    const made = first.clients;
    expect(first.file).toEqual({ path, isNew: true });
    expect(made.map(({ name }) => name)).toEqual(['Local administrator', 'Local reader']);
    expect(made[0]?.roles).toContain('Ti.ReadWrite.All');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await loadLocalClients('', path)).toEqual({ clients: made, file: { path, isNew: false } });
    expect(await readFile(path, 'utf8')).toContain(made[0]?.secret);
  });

  it('a role that people cannot have is refused by name', async () => {
    const user = { name: 'maria', scopes: ['Ti.Read'], roles: ['Readers'] };
    const setting = JSON.stringify([{ id: 'a', secret: 'b', user }]);
    await expect(loadLocalClients(setting, join(dataDir, 'none.json'))).rejects.toThrow(
      'LOCAL_CLIENTS.0.user.roles.0: expected a role of people: Reader, Analyst',
    );
  });

  it.each(['no json', '{}', '[{"id":"a"}]', '[{"id":"a","secret":"b","roles":[]},{"id":"a","secret":"c","roles":[]}]'])(
    'clients that are none are refused: %s',
    async (setting) => {
      await expect(loadLocalClients(setting, join(dataDir, 'none.json'))).rejects.toThrow('LOCAL_CLIENTS');
    },
  );
});
