import { text } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { HttpResponse } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { releasedAfter } from '../../../../functions/http/gates/released-body.ts';

async function* chunksOf({ fails = false } = {}): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('a'));
  if (fails) {
    throw new Error('the store is gone');
  }
  yield Buffer.from('b');
}

/** The body as the library reads it, and how often it was released. */
function answerOf(body: AsyncGenerator<Uint8Array> | ReadableStream | string) {
  let releases = 0;
  const answer = releasedAfter({ body }, () => {
    releases += 1;
  });
  const stream = new HttpResponse(answer).body;
  if (!(stream instanceof ReadableStream)) {
    throw new TypeError('no body');
  }
  return { stream, releases: () => releases };
}

describe('releasedAfter', () => {
  it('releases a text at once', () => {
    expect(answerOf('text').releases()).toBe(1);
  });

  it.each([
    ['a generator', () => chunksOf()],
    ['a stream', () => ReadableStream.from(chunksOf())],
  ])('releases %s when it has been read', async (_name, body) => {
    const { stream, releases } = answerOf(body());
    expect(releases()).toBe(0);
    expect(await text(stream)).toBe('ab');
    expect(releases()).toBe(1);
  });

  it('releases a body that fails', async () => {
    const { stream, releases } = answerOf(chunksOf({ fails: true }));
    await expect(text(stream)).rejects.toThrow('the store is gone');
    expect(releases()).toBeGreaterThan(0);
  });

  it('releases a body that nobody reads to its end', async () => {
    const { stream, releases } = answerOf(chunksOf());
    await stream.cancel();
    expect(releases()).toBe(1);
  });
});
