import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** JSON bodies up to this length are searched for parameters; the real host searches all. */
const maxPeekBytes = 64 * 1024;

/** The request as the library's streaming server expects it: headers and body. */
interface StreamedRequest {
  readonly request: Readable;
  /** The parsed JSON body, if it was read. */
  readonly json: unknown;
}

/** The declared length of a body: undefined when it is sent in chunks, 0 when the request has no body. */
export function declaredLength(request: IncomingMessage): number | undefined {
  const length = request.headers['content-length'];
  if (length !== undefined) {
    return Number(length);
  }
  return request.headers['transfer-encoding'] === undefined ? 0 : undefined;
}

/**
 * Prepares a request for the library. The bytes of a body without a declared length are counted while they stream:
 * beyond `maxBytes`, `onTooLarge` is called once and the body ends with an error.
 */
export async function streamedRequest(
  request: IncomingMessage,
  maxBytes: number,
  onTooLarge: () => void,
): Promise<StreamedRequest> {
  const length = declaredLength(request);
  if (length === 0) {
    return { request, json: undefined };
  }
  if (length !== undefined && length <= maxPeekBytes && isJson(request)) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(asBuffer(chunk));
    }
    const bytes = Buffer.concat(chunks);
    return { request: withHead(Readable.from([bytes], { objectMode: false }), request), json: parseOrUndefined(bytes) };
  }
  const body = Readable.from(boundedBody(request, maxBytes, onTooLarge), { objectMode: false });
  body.on('error', () => undefined);
  return { request: withHead(body, request), json: undefined };
}

function withHead<T extends Readable>(body: T, { method, url, headers }: IncomingMessage): T {
  return Object.assign(body, { method, url, headers });
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/iu.test(request.headers['content-type'] ?? '');
}

function asBuffer(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) {
    return chunk;
  }
  throw new TypeError('A request body is made of bytes');
}

function parseOrUndefined(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The body while it streams. What is not read of it is received and dropped: most clients read the response only when they
 * have sent everything.
 */
async function* boundedBody(
  request: IncomingMessage,
  maxBytes: number,
  onTooLarge: () => void,
): AsyncGenerator<Buffer, void> {
  let seenBytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = asBuffer(chunk);
      seenBytes += bytes.length;
      if (seenBytes > maxBytes) {
        onTooLarge();
        throw new RangeError('The request body is larger than allowed');
      }
      yield bytes;
    }
  } finally {
    request.resume();
  }
}
