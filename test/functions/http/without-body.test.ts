import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { bodyStream } from '../../../functions/http/body-stream.ts';
import { withoutBody } from '../../../functions/http/without-body.ts';

async function* parts(source: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    yield chunk;
  }
}

it('an answer to HEAD keeps the status and the headers', async () => {
  expect(await withoutBody({ status: 200, headers: { etag: '"1"' }, body: 'text' })).toEqual({
    status: 200,
    headers: { etag: '"1"' },
  });
});

describe('a body from a file', () => {
  it('is closed when nobody reads it', async () => {
    const source = Readable.from([Buffer.from('a')]);
    await withoutBody({ body: bodyStream(source) });
    expect(source.destroyed).toBe(true);
  });

  it('is closed when it passes through a generator that never began', async () => {
    const source = Readable.from([Buffer.from('a')]);
    await withoutBody({ body: bodyStream(parts(source), source) });
    expect(source.destroyed).toBe(true);
  });

  it('is closed when the client leaves half way', async () => {
    const source = Readable.from([Buffer.from('a'), Buffer.from('b')]);
    const reader = bodyStream(parts(source), source).getReader();
    expect(await reader.read()).toMatchObject({ done: false });
    await reader.cancel();
    expect(source.destroyed).toBe(true);
  });

  it('is read to its end', async () => {
    const source = Readable.from([Buffer.from('a'), Buffer.from('b')]);
    expect(await new Response(bodyStream(parts(source), source)).text()).toBe('ab');
  });

  it('ends with an error when the source fails', async () => {
    const source = new Readable({ read: () => source.destroy(new Error('gone')) });
    await expect(new Response(bodyStream(source)).text()).rejects.toThrow('gone');
  });
});
