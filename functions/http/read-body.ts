import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { AppError } from '../../shared/platform/errors.ts';
import { excessOf } from '../../shared/platform/json-bounds.ts';
import { issueText } from './issue-text.ts';
import { nameMembers, namesOf } from './member-names.ts';

/**
 * The body as it arrives.
 * @throws AppError `InvalidRequestBody` when it ends too early, for example because the client disconnected.
 */
export async function* bodyChunks(request: Pick<HttpRequest, 'body'>): AsyncGenerator<Uint8Array> {
  for await (const chunk of completeBody(request)) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('a request body is a stream of bytes');
    }
    yield chunk;
  }
}

async function* completeBody({ body }: Pick<HttpRequest, 'body'>): AsyncGenerator {
  if (body === null) {
    return;
  }
  try {
    yield* body as AsyncIterable<unknown>;
  } catch (cause) {
    throw new AppError('InvalidRequestBody', 'The body ended before it was complete.', { cause });
  }
}

/**
 * The complete body.
 * @throws AppError `RequestTooLarge` for more than `maxBytes`, without reading the rest.
 */
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

/** Errors of one body that are listed: a list of a thousand wrong items has as many. */
const maxDetails = 100;

/** Of a body that is one entity. */
export const maxEntityBytes = 64 * 1024;

/**
 * The body of one entity as JSON that matches the schema; its members may be in any letter case.
 * @throws AppError `InvalidRequestBody`, naming the first invalid field, with all of them in `details`; `RequestTooLarge`.
 */
export async function readJson<S extends z.ZodType>(
  request: HttpRequest,
  schema: S,
  maxBytes = maxEntityBytes,
): Promise<z.output<S>> {
  return parseJsonBody(await readBytes(request, maxBytes), schema, maxBytes);
}

/**
 * The same for a body that may be left out: an empty one stands for an object without members.
 * @throws AppError as `readJson` does.
 */
export async function readOptionalJson<S extends z.ZodType>(request: HttpRequest, schema: S): Promise<z.output<S>> {
  const bytes = await readBytes(request, maxEntityBytes);
  const isEmpty = bytes.toString('utf8').trim() === '';
  return parseJsonBody(isEmpty ? Buffer.from('{}') : bytes, schema, maxEntityBytes);
}

/**
 * The same for the bytes of a body with at most `maxValues` values.
 * @throws AppError `MaximumBatchSizeExceeded` for more of them
 */
export function parseJsonBody<S extends z.ZodType>(bytes: Buffer, schema: S, maxValues: number): z.output<S> {
  const text = bytes.toString('utf8');
  const excess = excessOf(text, maxValues);
  if (excess !== undefined) {
    throw new AppError('MaximumBatchSizeExceeded', `${excess} Split the body into several requests.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (cause) {
    throw new AppError('InvalidRequestBody', 'The body is not valid JSON.', { cause });
  }
  const parsed = schema.safeParse(nameMembers(value, namesOf(schema)), { error: issueText });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.map(String).join('.') ?? '';
    const details = parsed.error.issues
      .filter(({ path }) => path.length > 0)
      .slice(0, maxDetails)
      .map(({ path, message }) => ({ target: path.map(String).join('.'), message: `${message}.` }));
    throw new AppError('InvalidRequestBody', `${field === '' ? 'The body' : field}: ${issue?.message}.`, {
      field,
      ...(details.length > 0 && { details }),
    });
  }
  return parsed.data;
}
