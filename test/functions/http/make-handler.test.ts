import { buffer } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeCallGates } from '../../../functions/http/gates/call-gates.ts';
import type { HttpFunction } from '../../../functions/http/http-function.ts';
import { json } from '../../../functions/http/json-answer.ts';
import { makeHandler, parameterNames } from '../../../functions/http/make-handler.ts';
import { bodyChunks, readJson } from '../../../functions/http/read-body.ts';
import { makeTokenVerifier } from '../../../shared/access/token-verifier.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { audience, issuers, makeTokenMint, tenantId } from '../../support/fakes/tokens.ts';

const documented = { describe: () => ({ summary: 'a call', answers: {} }) };
const mint = await makeTokenMint();
const logged: string[] = [];
const dependencies = {
  verifyToken: makeTokenVerifier(
    { tenantId, audiences: [audience], issuers, jwksUrl: 'https://keys.invalid/' },
    mint.keys,
  ),
  visibleGroups: () => Promise.resolve('all' as const),
  gates: makeCallGates(),
  logger: { info: () => {}, warn: () => {}, error: (event: string) => void logged.push(event) },
};
const authorization = `Bearer ${await mint.sign({ roles: ['Ti.ReadWrite'] })}`;

const definition: HttpFunction = {
  name: 'things',
  route: 'api/things/{id:regex(^\\d+$)}',
  methods: {
    GET: {
      permission: 'indicators.manage',
      ...documented,
      handle: async (_request, scope) => json({ id: scope.parameter('id'), by: scope.caller.actor.id }),
    },
    POST: {
      permission: 'indicators.manage',
      ...documented,
      handle: async (request) => json(await readJson(request, z.object({ a: z.number() }), 100)),
    },
    PATCH: {
      permission: 'indicators.manage',
      ...documented,
      handle: () => Promise.reject(new Error('password=secret')),
    },
    DELETE: {
      permission: 'indicators.manage',
      ...documented,
      handle: async (_request, scope) => json(scope.parameter('role')),
    },
    PUT: { permission: 'alerts.read', ...documented, handle: async () => json({}) },
  },
};
const handler = makeHandler(definition, dependencies);

async function call(method: string, body?: string, headers: Record<string, string> = { authorization }) {
  const answer = await handler(
    new HttpRequest({
      method,
      url: 'http://localhost/api/things/7?role=admin',
      headers,
      params: { id: '7', role: 'admin' },
      ...(body === undefined ? {} : { body: { string: body } }),
    }),
    new InvocationContext({ invocationId: 'inv-1', functionName: 'things' }),
    { id: '7', role: 'admin' },
  );
  return {
    status: answer?.status,
    body: z.record(z.string(), z.unknown()).parse(JSON.parse(z.string().parse(answer?.body))),
    headers: answer?.headers,
  };
}

describe('makeHandler', () => {
  it('passes the declared parameter and the caller to the handler', async () => {
    expect(await call('GET')).toMatchObject({ status: 200, body: { id: '7', by: 'client-1' } });
  });

  it('never reads a parameter that the template does not declare', async () => {
    expect(await call('DELETE')).toMatchObject({
      status: 500,
      body: { error: { code: 'InternalServerError', target: 'inv-1' } },
    });
  });

  it.each([
    ['no token', 'GET', {}, 401, 'Unauthorized'],
    ['a role for other calls', 'PUT', { authorization }, 403, 'Forbidden'],
    ['a method that is not served', 'OPTIONS', { authorization }, 404, 'NotFound'],
  ])('refuses %s', async (_name, method, headers, status, code) => {
    expect(await call(method, undefined, headers)).toMatchObject({ status, body: { error: { code } } });
  });

  it('returns a plain internal error and logs the cause when a handler throws', async () => {
    logged.length = 0;
    const answer = await call('PATCH', '{}');
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'InternalServerError' } } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(logged).toEqual(['request-failed']);
  });

  it('names a full disk, logs it, and says when to try again', async () => {
    logged.length = 0;
    const full = Object.assign(new Error('write failed'), { code: 'ENOSPC' });
    const methods = {
      POST: { permission: 'indicators.manage', ...documented, handle: () => Promise.reject(full) },
    } as const;
    const answer = await makeHandler({ ...definition, methods }, dependencies)(
      new HttpRequest({ method: 'POST', url: 'http://localhost/api/things/7', headers: { authorization } }),
      new InvocationContext({ invocationId: 'inv-1', functionName: 'things' }),
      { id: '7' },
    );
    expect(answer).toMatchObject({
      status: 507,
      headers: { 'retry-after': '60', 'x-content-type-options': 'nosniff' },
    });
    expect(logged).toEqual(['request-failed']);
  });

  it.each([
    ['not JSON', '{', 'InvalidRequestBody', 400],
    ['another shape', '{"a":"x"}', 'InvalidRequestBody', 400],
    ['too large', `{"a":1,"b":"${'x'.repeat(200)}"}`, 'RequestTooLarge', 413],
  ])('refuses a body that is %s', async (_name, body, code, status) => {
    expect(await call('POST', body)).toMatchObject({ status, body: { error: { code } } });
  });

  it('treats a body that is cut off as an error of the client', async () => {
    const cut = (async function* () {
      yield await Promise.resolve(Buffer.from('{"a"'));
      throw new Error('aborted');
    })();
    const body = ReadableStream.from(cut);
    await expect(buffer(bodyChunks({ body }))).rejects.toMatchObject({ code: 'InvalidRequestBody' });
  });

  it('accepts a body with a byte order mark', async () => {
    expect(await call('POST', '\uFEFF{"a":1}')).toMatchObject({ status: 200, body: { a: 1 } });
  });
});

describe('parameterNames', () => {
  it.each([
    ['api/items', []],
    ['api/items/{id:regex(^\\d+$)}', ['id']],
    ['a/{b?}/{*rest}', ['b', 'rest']],
  ])('finds the parameters of %s', (route, expected) => expect(parameterNames(route)).toEqual(expected));
});

it('errorAnswer returns the code and the retry time of an AppError', async () => {
  const failing = makeHandler(
    {
      ...definition,
      methods: {
        GET: {
          permission: 'indicators.manage',
          ...documented,
          handle: () => Promise.reject(new AppError('ServiceUnavailable', 'later', { retryAfterSec: 7 })),
        },
      },
    },
    dependencies,
  );
  const answer = await failing(
    new HttpRequest({ method: 'GET', url: 'http://localhost/', headers: { authorization } }),
    new InvocationContext({ invocationId: 'i' }),
    {},
  );
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
});
