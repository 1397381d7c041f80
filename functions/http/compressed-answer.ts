/*
 * Responses above a kilobyte are compressed if the client accepts it. The levels are those that cost least: a page of 50
 * indicators takes 0.03 ms and a thirtieth of its bytes, and higher levels save little of what is left. Small bodies are
 * compressed at once, which takes less time than the way to another thread; larger ones are not, so that nobody waits.
 */
import { pipeline, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  gzipSync,
} from 'node:zlib';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { acceptsCoding } from './accept-encoding.ts';
import { bodyStream } from './body-stream.ts';

const minBytes = 1024;
const maxBytesAtOnce = 64 * 1024;

const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const gzipOptions = { level: 1 };

const codings = [
  {
    name: 'br',
    atOnce: (bytes: Uint8Array) => brotliCompressSync(bytes, brotliOptions),
    later: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, brotliOptions),
    stream: () => createBrotliCompress(brotliOptions),
  },
  {
    name: 'gzip',
    atOnce: (bytes: Uint8Array) => gzipSync(bytes, gzipOptions),
    later: (bytes: Uint8Array) => promisify(gzip)(bytes, gzipOptions),
    stream: () => createGzip(gzipOptions),
  },
] as const;

/** JSON, CSV and other text; anything else is compressed already or cannot be. */
const compressible = /^(?:text\/|application\/(?:[\w.]+\+)?(?:json|xml|x-ndjson))/i;

/** The answer, compressed if that is worth it and the client takes it. Its `ETag` stays: it names the version, not the bytes. */
export async function compressedAnswer(request: HttpRequest, answer: HttpResponseInit): Promise<HttpResponseInit> {
  const { body } = answer;
  const headers = new Headers(answer.headers);
  if (!isWorthIt(headers, body)) {
    return answer;
  }
  headers.append('vary', 'accept-encoding');
  const accepted = request.headers.get('accept-encoding');
  const coding = codings.find(({ name }) => acceptsCoding(accepted, name));
  if (coding === undefined) {
    return { ...answer, headers: Object.fromEntries(headers) };
  }
  headers.set('content-encoding', coding.name);
  headers.delete('content-length');
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    return { ...answer, headers: Object.fromEntries(headers), body: compressedStream(body, coding.stream()) };
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const compressed = bytes.length <= maxBytesAtOnce ? coding.atOnce(bytes) : await coding.later(bytes);
  headers.set('content-length', String(compressed.length));
  return { ...answer, headers: Object.fromEntries(headers), body: compressed };
}

type Body = HttpResponseInit['body'];
type StreamedBody = AsyncIterable<unknown>;

function isWorthIt(headers: Headers, body: Body): body is string | Uint8Array<ArrayBuffer> | (Body & StreamedBody) {
  if (headers.has('content-encoding') || !compressible.test(headers.get('content-type') ?? '')) {
    return false;
  }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    return body.length >= minBytes;
  }
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** Ended early, or before it is read, it ends the source too; an error of the source is thrown to the reader. */
function compressedStream(source: StreamedBody, coder: NodeJS.ReadWriteStream & Readable): ReadableStream<Uint8Array> {
  pipeline(Readable.from(source, { objectMode: false }), coder, () => undefined);
  return bodyStream(bytesOf(coder), coder);
}

async function* bytesOf(coder: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of coder) {
    if (chunk instanceof Uint8Array) {
      yield chunk;
    }
  }
}
