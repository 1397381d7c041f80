import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { AppError } from '../../shared/platform/errors.ts';
import { issueText } from './issue-text.ts';

/** The body as it comes. Error: `InvalidRequestBody` when it ends before it is whole, as when the client leaves. */
export async function* bodyChunks(request: Pick<HttpRequest, 'body'>): AsyncGenerator<Uint8Array> {
  for await (const chunk of wholeBody(request)) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('a request body is a stream of bytes');
    }
    yield chunk;
  }
}

async function* wholeBody({ body }: Pick<HttpRequest, 'body'>): AsyncGenerator {
  if (body === null) {
    return;
  }
  try {
    yield* body as AsyncIterable<unknown>;
  } catch (cause) {
    throw new AppError('InvalidRequestBody', 'The body ended before it was whole.', { cause });
  }
}

/** The whole body, at most `maxBytes`; more is refused before it is read to the end. */
export async function readBytes(request: HttpRequest, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(request)) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new AppError('RequestTooLarge', `The body is larger than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** The body as JSON of the schema's shape. Errors: `InvalidRequestBody`, naming the first field at fault. */
export async function readJson<S extends z.ZodType>(
  request: HttpRequest,
  schema: S,
  maxBytes = 16 * 1024 * 1024,
): Promise<z.output<S>> {
  const text = (await readBytes(request, maxBytes)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (cause) {
    throw new AppError('InvalidRequestBody', 'The body is not valid JSON.', { cause });
  }
  const parsed = schema.safeParse(value, { error: issueText });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.map(String).join('.') ?? '';
    throw new AppError('InvalidRequestBody', `${field === '' ? 'The body' : field}: ${issue?.message}.`, { field });
  }
  return parsed.data;
}
