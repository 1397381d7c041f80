import { ReadableStream } from 'node:stream/web';
import { expect, it } from 'vitest';
import { withoutBody } from '../../../functions/http/without-body.ts';

it('an answer to HEAD keeps the status and the headers', async () => {
  expect(await withoutBody({ status: 200, headers: { etag: '"1"' }, body: 'text' })).toEqual({
    status: 200,
    headers: { etag: '"1"' },
  });
});

it('a stream that nobody reads is cancelled', async () => {
  let isCancelled = false;
  const body = new ReadableStream({
    cancel: () => {
      isCancelled = true;
    },
  });
  await withoutBody({ body });
  expect(isCancelled).toBe(true);
});

it('a generator that nobody reads ends', async () => {
  let isClosed = false;
  async function* chunks() {
    try {
      yield new Uint8Array(1);
      yield new Uint8Array(1);
    } finally {
      isClosed = true;
    }
  }
  const body = chunks();
  await body.next();
  await withoutBody({ body });
  expect(isClosed).toBe(true);
});
