import { ReadableStream } from 'node:stream/web';
import type { HttpResponseInit } from '@azure/functions';

/** A body that nobody has read from for so long is abandoned. */
const maxIdleMs = 300_000;

/** The answer, with `release` called once its body has been read to its end, has failed, or is not wanted any more. */
export function releasedAfter(answer: HttpResponseInit, release: () => void): HttpResponseInit {
  const { body } = answer;
  if (body instanceof ReadableStream || isAsyncIterable(body)) {
    return { ...answer, body: new ReleasedBody(body[Symbol.asyncIterator](), release) };
  }
  release();
  return answer;
}

function isAsyncIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** Not a generator: one that was never started would not notice that it is ended. */
class ReleasedBody implements AsyncIterableIterator<Uint8Array> {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #release: () => void;
  readonly #idle: NodeJS.Timeout;

  constructor(chunks: AsyncIterator<Uint8Array>, release: () => void) {
    this.#chunks = chunks;
    this.#release = release;
    this.#idle = setTimeout(() => void this.return().catch(() => undefined), maxIdleMs).unref();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await this.#chunks.next();
      if (result.done === true) {
        this.#end();
      } else {
        this.#idle.refresh();
      }
      return result;
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#end();
    await this.#chunks.return?.();
    return { done: true, value: undefined };
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#release();
  }
}
