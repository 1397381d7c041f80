import type { Readable } from 'node:stream';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { bodyStream } from '../../http/body-stream.ts';
import { isKnown } from '../../http/etag.ts';
import { parseByteRange } from './byte-range.ts';

interface SignedFile {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Detached JWS over the whole file. */
  readonly signature: string;
}

/** A file that never changes, or the requested range of it; 304 if the client has it, 416 for a range after its end. */
export async function signedFileAnswer(
  request: HttpRequest,
  file: SignedFile,
  version: number,
  open: (offset: number) => Promise<Readable>,
): Promise<HttpResponseInit> {
  const etag = `"${file.sha256}"`;
  const headers = {
    etag,
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
    'x-package-version': String(version),
    'x-package-signature': file.signature,
  };
  if (isKnown(request, etag)) {
    return { status: 304, headers };
  }
  const isSameFile = [null, etag].includes(request.headers.get('if-range'));
  const range = isSameFile ? parseByteRange(request.headers.get('range'), file.bytes) : undefined;
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${file.bytes}` } };
  }
  const { start, end } = range ?? { start: 0, end: file.bytes };
  const source = await open(start);
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': String(end - start),
      ...(range !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${file.bytes}` }),
    },
    body: bodyStream(firstBytes(source, end - start), source),
  };
}

async function* firstBytes(body: Readable, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('a blob is a stream of bytes');
    }
    yield left < chunk.byteLength ? chunk.subarray(0, left) : chunk;
    left -= chunk.byteLength;
    if (left <= 0) {
      return;
    }
  }
}
