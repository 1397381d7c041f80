import { expect, it } from 'vitest';
import { lazy, lazyBlobs, lazyContainer } from '../../../../functions/app/stores/lazy-ports.ts';
import type { BlobInfo } from '../../../../shared/storage/blob-store.ts';
import { makeMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';
import { makeMemoryContainer } from '../../../support/fakes/memory-container.ts';

const clock = () => 0;

async function namesOf(list: AsyncIterable<BlobInfo>): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of list) {
    names.push(name);
  }
  return names;
}

it('a lazy value is made once, at the first use, and again after a failure', async () => {
  const outcomes = [new Error('away'), 'made'];
  let makings = 0;
  const get = lazy(async () => {
    makings += 1;
    const outcome = outcomes.shift();
    if (outcome instanceof Error) {
      throw outcome;
    }
    return outcome;
  });
  expect(makings).toBe(0);
  await expect(Promise.all([get(), get()])).rejects.toThrow('away');
  expect(await Promise.all([get(), get()])).toEqual(['made', 'made']);
  expect(makings).toBe(2);
});

it('the first operation opens a lazy container, which then behaves like the container', async () => {
  let openings = 0;
  const container = lazyContainer(
    lazy(async () => {
      openings += 1;
      return makeMemoryContainer<{ id: string; partition: string; kind: string; v: number }>(clock);
    }),
  );
  expect(openings).toBe(0);
  const document = { id: 'a', partition: 'p', kind: 'k', v: 1 };
  const outcome = await container.commit({ partition: 'p', operations: [{ kind: 'create', document }] });
  expect(outcome.ok).toBe(true);
  expect((await container.read({ partition: 'p', id: 'a' }))?.document).toEqual(document);
  expect(await container.count('k')).toBe(1);
  expect(openings).toBe(1);
});

it('the first operation opens a lazy blob store, also when it is a list', async () => {
  let openings = 0;
  const blobs = lazyBlobs(
    lazy(async () => {
      openings += 1;
      return makeMemoryBlobStore(clock);
    }),
  );
  const list = blobs.list();
  expect(openings).toBe(0);
  expect(await namesOf(list)).toEqual([]);
  await blobs.write('a', new Uint8Array([1]));
  expect(await namesOf(blobs.list())).toEqual(['a']);
  expect(openings).toBe(1);
});
