import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadFunctionApp } from '../../local/functions-core/function-app.ts';
import { type HttpHost, openHttpHost } from '../../local/http/http-host.ts';
import type { Router } from '../../local/http/router.ts';
import { listeningSockets } from './support/listening-sockets.ts';
import { rawExchange } from './support/raw-http.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

const maxBodyBytes = 1_000_000;
const logger = makeRecordingLogger();
let isProxyTrusted = false;
let host: HttpHost;
let base = '';
let beforeItServes: Response;
let router: Router;

beforeAll(async () => {
  const app = await loadFunctionApp(new URL('./apps/http-app.ts', import.meta.url).href, () => undefined);
  host = await openHttpHost({
    logger,
    host: '127.0.0.1',
    port: 0,
    routePrefix: '',
    maxBodyBytes,
    answerTimeoutMs: 400,
    functionKeys: ['the-key'],
    isTrustedProxy: (address) => isProxyTrusted && address === '127.0.0.1',
  });
  base = `http://127.0.0.1:${host.port}`;
  beforeItServes = await fetch(`${base}/items/recent`);
  router = host.serve(app);
});

afterAll(async () => {
  await host.stop(1_000);
});

const answerSchema = z.object({ fn: z.string(), params: z.record(z.string(), z.string()) });

async function whoAnswers(path: string, init: RequestInit = {}): Promise<z.output<typeof answerSchema> | number> {
  const response = await fetch(base + path, init);
  return response.status === 200 ? answerSchema.parse(await response.json()) : response.status;
}

function chunked(...chunks: readonly Uint8Array[]): RequestInit {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(chunk);
      }
      controller.close();
    },
  });
  return { method: 'POST', body, duplex: 'half' };
}

it('the HTTP host returns 503 until the app is loaded', async () => {
  expect(beforeItServes.status).toBe(503);
  expect(await beforeItServes.json()).toEqual({ status: 'starting', parts: {} });
});

describe('routes', () => {
  const cases = [
    {
      what: 'the first function by name wins, a parameter before a literal',
      path: '/items/recent',
      fn: 'aItem',
      params: { id: 'recent' },
    },
    { what: 'a pattern', path: '/numbers/12', fn: 'cNumber', params: { id: '12' } },
    {
      what: 'what a pattern leaves to the next template',
      path: '/numbers/abc',
      fn: 'dNumberWord',
      params: { word: 'abc' },
    },
    { what: 'no case, one trailing slash', path: '/NUMBERS/12/', fn: 'cNumber', params: { id: '12' } },
    { what: 'parentheses', path: '/AlertDefinitions(5)', fn: 'fDefinition', params: { id: '5' } },
    { what: 'an optional parameter left out', path: '/optional', fn: 'gOptional', params: {} },
    { what: 'an optional parameter', path: '/optional/x', fn: 'gOptional', params: { name: 'x' } },
    { what: 'the rest of a path', path: '/rest/a/b', fn: 'hRest', params: { path: 'a/b' } },
    { what: 'an encoded value, decoded once', path: '/items/a%2520b%2Fc', fn: 'aItem', params: { id: 'a%20b%2Fc' } },
    { what: 'dot segments removed', path: '/rest/%2e%2e/items/x', fn: 'aItem', params: { id: 'x' } },
  ];
  it.each(cases)('$what: $path', async ({ path, fn, params }) => {
    expect(await whoAnswers(path)).toEqual({ fn, params });
  });

  it('match a colon in a literal segment', async () => {
    expect(await whoAnswers('/threat-objects:upload', { method: 'POST' })).toMatchObject({ fn: 'eUpload' });
  });

  it('match only GUIDs for {id:guid}', async () => {
    expect(await whoAnswers('/guids/0b8f6f5e-1c1a-4f2e-9a52-0d7b5c1a2b3c')).toMatchObject({ fn: 'iGuid' });
    expect(await whoAnswers('/guids/12')).toBe(404);
  });

  it.each(['/numbers/abcde', '/numbers/1a', '/items', '/items//', '/nowhere', '/'])(
    'return 404 for %s',
    async (path) => {
      expect(await whoAnswers(path)).toBe(404);
    },
  );

  it('return 404 for a wrong method', async () => {
    expect(await whoAnswers('/items/1', { method: 'DELETE' })).toBe(404);
    expect(await whoAnswers('/bare', { method: 'HEAD' })).toBe(404);
  });

  it('report a function in error whose route begins with admin', async () => {
    expect(router.faults.map(({ functionName }) => functionName)).toEqual(['lAdmin']);
    expect(logger.events).toContain('function-in-error');
    expect(await whoAnswers('/admin/things')).toBe(404);
  });

  it('refuse a request target that is not a path', async () => {
    const answer = await rawExchange(host.port, 'GET http://elsewhere/bare HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /u);
  });
});

describe('parameters', () => {
  it('come from the query and the JSON body, and cannot override a route value', async () => {
    const body = JSON.stringify({ id: '9', role: 'admin', count: 3 });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    expect(await whoAnswers('/roles/7?x=1&id=8', init)).toEqual({
      fn: 'jRole',
      params: { id: '7', role: 'admin', x: '1' },
    });
  });

  it('leave the body complete for the handler', async () => {
    const body = JSON.stringify({ role: 'admin', text: 'ä'.repeat(1_000) });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    expect(await (await fetch(`${base}/echo`, init)).text()).toBe(body);
  });
});

describe('headers', () => {
  const seenSchema = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
  it('that the host sets cannot be set by a client', async () => {
    const headers = {
      'x-ms-invocation-id': 'mine',
      'x-ms-client-principal': 'me',
      'x-ms-client-request-id': 'call-1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-prefix': '/evil',
      forwarded: 'host=evil.example',
      'x-own': 'kept',
    };
    const seen = seenSchema.parse(await (await fetch(`${base}/seen?a=1&a=2`, { headers })).json());
    expect(seen.url).toBe(`${base}/seen?a=1&a=2`);
    expect(seen.headers).toMatchObject({
      'x-forwarded-host': base.slice('http://'.length),
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
      'x-ms-client-request-id': 'call-1',
      'x-own': 'kept',
    });
    expect(seen.headers['x-ms-invocation-id']).not.toBe('mine');
    expect(seen.headers).not.toHaveProperty('x-ms-client-principal');
    expect(seen.headers).not.toHaveProperty('x-forwarded-prefix');
    expect(seen.headers).not.toHaveProperty('forwarded');
  });

  it('of a trusted proxy name the client, the scheme, the host and the path that it used', async () => {
    const headers = {
      'x-forwarded-host': 'ti.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '198.51.100.7, 192.0.2.1',
      'x-forwarded-prefix': '/intel/',
    };
    isProxyTrusted = true;
    try {
      const seen = seenSchema.parse(await (await fetch(`${base}/seen?a=1`, { headers })).json());
      expect(seen.url).toBe('https://ti.example/seen?a=1');
      expect(seen.headers).toMatchObject({ 'x-forwarded-for': '192.0.2.1, 127.0.0.1', 'x-forwarded-prefix': '/intel' });
    } finally {
      isProxyTrusted = false;
    }
  });

  it('may name one host only', async () => {
    const answer = await rawExchange(host.port, 'GET /seen HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /u);
  });

  it('are required: HTTP/0.9 is refused', async () => {
    const answer = await rawExchange(host.port, 'GET /seen HTTP/0.9\r\nHost: a\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 505 /u);
  });

  it.each(['a/../b?c', 'a:99999', 'xn--a', '1.2.3.256'])(
    'refuses a Host that cannot stand in a URL: %s',
    async (name) => {
      const answer = await rawExchange(host.port, `GET /seen HTTP/1.1\r\nHost: ${name}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /u);
    },
  );

  it('have a maximum total size', async () => {
    const answer = await rawExchange(host.port, `GET /seen HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /u);
  });
});

describe('authLevel', () => {
  it.each([
    { what: 'no key', path: '/keyed', headers: {}, status: 401 },
    { what: 'a wrong key', path: '/keyed?code=other', headers: {}, status: 401 },
    { what: 'the key in the query', path: '/keyed?code=the-key', headers: {}, status: 200 },
    { what: 'the key in the header', path: '/keyed', headers: { 'x-functions-key': 'the-key' }, status: 200 },
  ])('$what: $status', async ({ path, headers, status }) => {
    expect((await fetch(base + path, { headers })).status).toBe(status);
  });
});

describe('bodies', () => {
  it('are streamed from a chunked request', async () => {
    const response = await fetch(`${base}/echo`, chunked(Buffer.from('first '), Buffer.from('second')));
    expect(await response.text()).toBe('first second');
  });

  it('are streamed in a response', async () => {
    const response = await fetch(`${base}/large`);
    expect((await response.arrayBuffer()).byteLength).toBe(64 * 16_384);
  });

  it('with a declared length over the limit are refused before they are sent', async () => {
    const head = `POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: ${maxBodyBytes + 1}\r\n`;
    const answer = await rawExchange(host.port, `${head}Expect: 100-continue\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /u);
  });

  it('of exactly the maximum size are accepted', async () => {
    const body = new Uint8Array(maxBodyBytes);
    const response = await fetch(`${base}/count`, { method: 'POST', body });
    expect(await response.json()).toEqual({ bytes: maxBodyBytes });
  });

  it('sent in chunks are cut off at the limit', async () => {
    const chunk = new Uint8Array(maxBodyBytes / 4);
    expect((await fetch(`${base}/count`, chunked(chunk, chunk, chunk, chunk, chunk))).status).toBe(413);
  });

  it('are received to the end when the handler refuses them half-read, so that clients get to read the response', async () => {
    const bytes = 'x'.repeat(maxBodyBytes);
    const declared = `POST /impatient HTTP/1.1\r\nHost: a\r\nContent-Length: ${maxBodyBytes}\r\n\r\n${bytes}`;
    const size = maxBodyBytes.toString(16);
    const inChunks = `POST /impatient HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n${bytes}\r\n0\r\n\r\n`;
    const last = 'GET /bare HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const answers = await rawExchange(host.port, declared + inChunks + last);
    expect(answers.match(/^HTTP\/1\.1 \d+/gmu)).toStrictEqual(['HTTP/1.1 413', 'HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('over the limit do not log an error when the handler responds later', async () => {
    logger.events.length = 0;
    const chunk = new Uint8Array(maxBodyBytes);
    expect((await fetch(`${base}/forgiving`, chunked(chunk, chunk))).status).toBe(413);
    expect((await fetch(`${base}/bare`)).status).toBe(200);
    expect(logger.events).toStrictEqual([]);
  });
});

describe('a handler', () => {
  it.each(['throws', 'nothing'])('without a response gets a 504: %s', async (name) => {
    expect((await fetch(`${base}/${name}`)).status).toBe(504);
  });

  it('whose response body fails gets its response cut off', async () => {
    const text = fetch(`${base}/cut`).then(async (response) => response.text());
    await expect(text).rejects.toThrow(TypeError);
  });

  it('does not affect other requests when its client disconnects', async () => {
    logger.events.length = 0;
    for (const type of ['text/plain', 'application/json']) {
      await new Promise<void>((resolve) => {
        const headers = { 'content-length': 1_000, 'content-type': type };
        const upload = httpRequest(`${base}/count`, { method: 'POST', headers });
        upload.on('error', () => resolve());
        upload.write('begun', () => upload.destroy(new Error('left')));
      });
      expect(await (await fetch(`${base}/bare`)).text()).toBe('ok');
    }
    expect(logger.events).not.toContain('request-failed');
  });
});

describe('the process of the HTTP host', () => {
  it('listens on 127.0.0.1 only, and only once', async () => {
    const listening = await listeningSockets();
    expect(listening).toEqual([`127.0.0.1:${host.port}`]);
  });
});
