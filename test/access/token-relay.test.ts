import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makePublicHandler } from '../../functions/http/public-function.ts';
import { makeTokenRelayHttp } from '../../functions/service/token-relay-http.ts';
import { makeTokenRelay } from '../../shared/access/token-relay.ts';
import { audience, tenantId } from '../support/fakes/tokens.ts';

interface Seen {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

const secret = 's+e c/r&et=%ü';
const credentials = { grant_type: 'client_credentials', client_id: 'Client-1', client_secret: secret };
const microsoft = 'https://api.securitycenter.microsoft.com';
const issued = { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: 'a.b.c' };
const json = z.record(z.string(), z.unknown());

const form = (over: Readonly<Record<string, string>>) => new URLSearchParams({ ...credentials, ...over }).toString();

let seen: Seen[] = [];
let logged: unknown[] = [];
let next: { status: number; body: string; headers?: Record<string, string>; isSilent?: boolean };
let nowMs = 0;
let close = async () => {};
let call: (options: CallOptions) => Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;

interface CallOptions {
  readonly version?: 'v1' | 'v2';
  readonly tenant?: string;
  readonly body?: string;
  /** Makes the call a GET. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = Object.fromEntries(new URLSearchParams(await text(request)));
  seen.push({ url: request.url, headers: request.headers, form: sent });
  if (next.isSilent !== true) {
    response.writeHead(next.status, { 'content-type': 'application/json', ...next.headers }).end(next.body);
  }
}

/** An identity provider on loopback that sends the response in `next`. */
async function startProvider(): Promise<string> {
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const address = server.address();
  if (!isAddress(address)) {
    throw new Error('no port');
  }
  return `http://127.0.0.1:${address.port}`;
}
const isAddress = (address: string | AddressInfo | null): address is AddressInfo => typeof address === 'object';

beforeEach(async () => {
  seen = [];
  logged = [];
  nowMs = 0;
  next = { status: 200, body: JSON.stringify(issued) };
  const log = (...parts: unknown[]) => logged.push(parts);
  const logger = { info: log, warn: log, error: log };
  const relay = makeTokenRelay({
    authority: await startProvider(),
    tenantId,
    audience,
    clock: () => nowMs,
    logger,
    timeoutMs: 500,
  });
  const [v1, v2] = makeTokenRelayHttp(relay);
  if (v1 === undefined || v2 === undefined) {
    throw new Error('the relay has an endpoint per version');
  }
  const functions = { v1, v2 };
  call = async ({ version = 'v2', tenant = tenantId, body, query, headers = {} }) => {
    const request = new HttpRequest({
      method: query === undefined ? 'POST' : 'GET',
      url: `https://ti.example.org/${tenant}/oauth2/token?${query ?? ''}`,
      params: { tenant },
      headers,
      ...(query === undefined && {
        body: { string: body ?? new URLSearchParams({ ...credentials, scope: `${microsoft}/.default` }).toString() },
      }),
    });
    const handler = makePublicHandler(functions[version], logger);
    const answer = new HttpResponse(
      (await handler(request, new InvocationContext({ invocationId: 'i' }), { tenant })) ?? {},
    );
    const content = answer.body instanceof ReadableStream ? await text(answer.body) : '';
    return {
      status: answer.status,
      headers: new Headers(Object.fromEntries(answer.headers)),
      body: json.parse(JSON.parse(content)),
    };
  };
});

afterEach(async () => {
  await close();
});

describe('what the token relay sends to the identity provider', () => {
  it('v2: the credentials with our own audience, whatever the client requested', async () => {
    const answer = await call({});
    expect(answer).toMatchObject({ status: 200, body: issued });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(seen).toMatchObject([
      { url: `/${tenantId}/oauth2/v2.0/token`, form: { ...credentials, scope: `${audience}/.default` } },
    ]);
  });

  it('v1: the credentials with our own audience; numbers in the response are texts', async () => {
    const envelope = { ...issued, expires_in: '3599', expires_on: '99', not_before: '1', ext_expires_in: '3599' };
    next = { status: 200, body: JSON.stringify({ ...envelope, resource: audience, refresh_token: 'r' }) };
    const body = new URLSearchParams({ ...credentials, resource: microsoft, more: 'x' }).toString();
    expect((await call({ version: 'v1', body })).body).toStrictEqual(envelope);
    expect(seen).toMatchObject([{ url: `/${tenantId}/oauth2/token` }]);
    expect(seen[0]?.form).toStrictEqual({ ...credentials, resource: audience });
  });

  it('a GET with the secret as HTTP Basic, but none with the secret in the address', async () => {
    const basic = Buffer.from(`Client-1:${encodeURIComponent(secret)}`).toString('base64');
    const query = 'grant_type=client_credentials';
    expect((await call({ query, headers: { authorization: `Basic ${basic}` } })).status).toBe(200);
    expect(seen[0]?.form).toMatchObject(credentials);
    const refused = await call({ query: new URLSearchParams(credentials).toString() });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(seen).toHaveLength(1);
  });

  it('credentials from HTTP Basic if the body has none, and no header of the client', async () => {
    const basic = Buffer.from(`Client-1:${encodeURIComponent(secret)}`).toString('base64');
    const headers = { authorization: `Basic ${basic}`, cookie: 'c=1', 'x-forwarded-for': '1.2.3.4' };
    expect((await call({ body: 'grant_type=client_credentials', headers })).status).toBe(200);
    expect(seen[0]?.form).toMatchObject(credentials);
    expect(Object.keys(seen[0]?.headers ?? {})).not.toContain('authorization');
    expect(Object.keys(seen[0]?.headers ?? {})).not.toContain('cookie');
  });
});

describe('what the token relay does not forward', () => {
  it.each([
    ['another tenant', { tenant: '99999999-2222-3333-4444-555555555555' }, 400, 'invalid_request'],
    [
      'another grant',
      { body: form({ grant_type: 'password', username: 'u', password: 'p' }) },
      400,
      'unsupported_grant_type',
    ],
    ['no grant', { body: '' }, 400, 'unsupported_grant_type'],
    ['no secret', { body: form({ client_secret: '' }) }, 401, 'invalid_client'],
    ['no client', { body: form({ client_id: '' }) }, 401, 'invalid_client'],
    ['a long body', { body: form({ more: 'x'.repeat(9_000) }) }, 413, 'invalid_request'],
  ])('a request with %s', async (_name, options, status, error) => {
    expect(await call(options)).toMatchObject({ status, body: { error } });
    expect(seen).toStrictEqual([]);
  });

  it('the 61st request of a client in a minute, while another client is served', async () => {
    for (let count = 0; count < 60; count += 1) {
      expect((await call({})).status).toBe(200);
    }
    nowMs = 20_000;
    const refused = await call({ body: form({ client_id: 'CLIENT-1' }) });
    expect(refused).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('40');
    expect((await call({ body: form({ client_id: 'another' }) })).status).toBe(200);
    nowMs = 60_000;
    expect((await call({})).status).toBe(200);
  });
});

describe('how the token relay reports errors of the identity provider', () => {
  it('a refusal keeps its OAuth code and error numbers, and nothing else', async () => {
    const body = {
      error: 'invalid_client',
      error_description: `AADSTS7000215: Invalid client secret provided for app 'Client-1'. Trace ID: 1`,
      error_codes: [7_000_215],
      trace_id: 'trace',
      correlation_id: 'correlation',
    };
    next = { status: 401, body: JSON.stringify(body) };
    const answer = await call({});
    expect(answer.status).toBe(401);
    expect(answer.body).toStrictEqual({
      error: 'invalid_client',
      error_codes: [7_000_215],
      error_description: 'The identity provider refused the request (AADSTS7000215).',
    });
  });

  it('a 429 keeps its Retry-After', async () => {
    next = { status: 429, body: '{"error":"temporarily_unavailable"}', headers: { 'retry-after': '7' } };
    const answer = await call({});
    expect([answer.status, answer.headers.get('retry-after')]).toStrictEqual([429, '7']);
  });

  it.each([
    ['a fault', { status: 500, body: '{"error":"server_error"}' }],
    ['a body that is not JSON', { status: 200, body: '<html>' }],
    ['a body without a token', { status: 200, body: '{"expires_in":1}' }],
    ['a lifetime that is not a number', { status: 200, body: JSON.stringify({ ...issued, expires_in: 'soon' }) }],
    ['a very long response', { status: 200, body: JSON.stringify({ ...issued, access_token: 'x'.repeat(70_000) }) }],
    ['a redirect', { status: 307, body: '', headers: { location: 'https://elsewhere.invalid/' } }],
    ['an unreadable refusal', { status: 400, body: '{"error":"<script>"}' }],
    ['no response in time', { status: 200, body: '', isSilent: true }],
  ])('with 503 for %s', async (_name, scripted) => {
    next = scripted;
    const answer = await call({});
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(JSON.stringify(logged)).toMatch(/^\[\["token-relay-failed",\{("status":\d+)?\}\]\]$/);
  });

  it('with 503 if the identity provider is unreachable', async () => {
    await close();
    close = async () => {};
    expect((await call({})).status).toBe(503);
    expect(logged).toStrictEqual([['token-relay-failed', {}]]);
  });
});
