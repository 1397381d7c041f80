import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { compressedAnswer } from '../../../functions/http/compressed-answer.ts';
import { json } from '../../../functions/http/json-answer.ts';

const asking = (accepted?: string): HttpRequest =>
  new HttpRequest({
    method: 'GET',
    url: 'https://ti.example.org/api/indicators',
    ...(accepted !== undefined && { headers: { 'accept-encoding': accepted } }),
  });
const long = { value: 'indicator '.repeat(500) };
const huge = { value: 'indicator '.repeat(20_000) };
const decoders = { br: brotliDecompressSync, gzip: gunzipSync } as const;

async function bytesOf({ body }: HttpResponseInit): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of typeof body === 'string' || body instanceof Uint8Array ? [body] : iterableOf(body)) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  }
  return Buffer.concat(chunks);
}

function iterableOf(body: unknown): AsyncIterable<Uint8Array> {
  if (!isIterable(body)) {
    throw new TypeError('not a stream');
  }
  return body;
}

function isIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

describe('an answer above a kilobyte', () => {
  it.each([
    ['br', 'gzip, deflate, br, zstd', long],
    ['gzip', 'gzip', long],
    ['gzip', 'GZIP;q=0.5, br;q=0', long],
    ['br', 'br', huge],
    ['gzip', 'gzip', huge],
  ] as const)('is sent as %s to a client that accepts %s', async (coding, accepted, body) => {
    const answer = await compressedAnswer(asking(accepted), json(body, 200, { etag: '"1"' }));
    const bytes = await bytesOf(answer);
    expect(answer.headers).toMatchObject({
      'content-encoding': coding,
      'content-length': String(bytes.length),
      vary: 'accept-encoding',
      etag: '"1"',
    });
    expect(JSON.parse(decoders[coding](bytes).toString())).toStrictEqual(body);
  });

  it.each([undefined, 'identity', 'br;q=0, gzip;q=0.0', 'zstd'])(
    'is sent as it is to a client that accepts %s',
    async (accepted) => {
      const answer = await compressedAnswer(asking(accepted), json(long));
      expect(answer.body).toBe(JSON.stringify(long));
      expect(answer.headers).toMatchObject({ vary: 'accept-encoding' });
      expect(answer.headers).not.toHaveProperty('content-encoding');
    },
  );
});

describe('an answer is left alone', () => {
  it.each<[string, HttpResponseInit]>([
    ['that is small', json({ value: 'a' })],
    ['without a body', { status: 204 }],
    ['that is compressed', { ...json(long), headers: { 'content-type': 'text/html', 'content-encoding': 'br' } }],
    ['of bytes', { headers: { 'content-type': 'application/octet-stream' }, body: Buffer.alloc(5000) }],
  ])('%s', async (_name, answer) => {
    expect(await compressedAnswer(asking('br, gzip'), answer)).toBe(answer);
  });
});

const streamed = (body: AsyncGenerator<Uint8Array>): HttpResponseInit => ({
  headers: { 'content-type': 'application/json', 'content-length': '5' },
  body,
});

async function* parts(): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < 50; n += 1) {
    yield await Promise.resolve(Buffer.from(`part ${n} `.repeat(500)));
  }
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('a'));
  throw new Error('the store is gone');
}

describe('a streamed answer', () => {
  it('is compressed as it comes', async () => {
    const answer = await compressedAnswer(asking('gzip'), streamed(parts()));
    expect(answer.headers).not.toHaveProperty('content-length');
    const text = gunzipSync(await bytesOf(answer)).toString();
    expect(text).toHaveLength(Array.from({ length: 50 }, (_, n) => `part ${n} `.repeat(500)).join('').length);
  });

  it('ends its source when the client leaves', async () => {
    const { promise: isClosed, resolve: close } = Promise.withResolvers<string>();
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (let n = 0; ; n += 1) {
          yield await Promise.resolve(Buffer.from(`${n * 7919} `.repeat(20_000)));
        }
      } finally {
        close('closed');
      }
    }
    const { body } = await compressedAnswer(asking('br'), streamed(endless()));
    for await (const chunk of iterableOf(body)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await isClosed).toBe('closed');
  });

  it('fails when its source does', async () => {
    const answer = await compressedAnswer(asking('br'), streamed(broken()));
    await expect(bytesOf(answer)).rejects.toThrow('the store is gone');
  });
});
