import type { ServerResponse } from 'node:http';
import { ReadableStream } from 'node:stream/web';

/** A client that takes nothing for so long is disconnected: it holds a place that others wait for. */
const maxStallMs = 30_000;

/** The client disconnected before it had the complete body. */
export class ClientLeftError extends Error {
  override readonly name = 'ClientLeftError';
}

/** A handler's result, and what ends its body. */
export interface PacedResult {
  readonly result: unknown;
  /** Ends what the body is made from, if it was not read to its end; again has no effect. */
  readonly end: () => Promise<void>;
}

/**
 * The result of a handler with its streamed body read only as fast as the response is sent, and ended when the client has
 * disconnected. The library reads a body as fast as it can, to its end, whether anybody receives it or not.
 */
export function pace(result: unknown, response: ServerResponse): PacedResult {
  if (typeof result !== 'object' || result === null || !('body' in result) || !isStreamed(result.body)) {
    return { result, end: async () => undefined };
  }
  const body = new PacedBody(result.body[Symbol.asyncIterator](), response);
  return { result: { ...result, body }, end: async () => void (await body.return()) };
}

function isStreamed(body: unknown): body is AsyncIterable<unknown> {
  return body instanceof ReadableStream || (typeof body === 'object' && body !== null && Symbol.asyncIterator in body);
}

class PacedBody implements AsyncIterableIterator<unknown> {
  readonly #chunks: AsyncIterator<unknown>;
  readonly #response: ServerResponse;
  #isOver = false;

  constructor(chunks: AsyncIterator<unknown>, response: ServerResponse) {
    this.#chunks = chunks;
    this.#response = response;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown>> {
    if (this.#response.writableNeedDrain) {
      await drained(this.#response);
    }
    if (this.#response.destroyed) {
      await this.return();
      throw new ClientLeftError('the client has disconnected');
    }
    const next = await this.#chunks.next();
    this.#isOver ||= next.done === true;
    return next;
  }

  async return(): Promise<IteratorResult<unknown>> {
    if (!this.#isOver) {
      this.#isOver = true;
      await this.#chunks.return?.();
    }
    return { done: true, value: undefined };
  }
}

/** Resolves when the response takes more, or is closed: also because its client takes nothing. */
async function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => response.destroy(), maxStallMs);
  response.once('drain', resolve);
  response.once('close', resolve);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    response.off('drain', resolve);
    response.off('close', resolve);
  }
}
