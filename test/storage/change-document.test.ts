import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/platform/errors.ts';
import { type CommitOptions, changeDocument, commitDecision, replace } from '../../shared/storage/change-document.ts';
import type { StoredDocument } from '../../shared/storage/document-container.ts';
import { makeConflictingContainer } from '../support/fakes/conflicting-container.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';

interface Counter extends StoredDocument {
  readonly kind: 'counter';
  readonly count: number;
}

const key = { partition: 'p', id: 'a' };
const counterOf = (count: number): Counter => ({ ...key, kind: 'counter', v: 1, count });

/** A container in which another writer adds 100 before each of the first `lost` commits. */
async function makeContested(lost: number, first?: number) {
  const stored = makeMemoryContainer<Counter>(() => 0);
  const add = async (step: number) => {
    const before = await stored.read(key);
    await stored.commit({ partition: 'p', ...replace(before, counterOf((before?.document.count ?? 0) + step)) });
  };
  if (first !== undefined) {
    await add(first);
  }
  let left = lost;
  const container = makeConflictingContainer(stored, async () => {
    if (left > 0) {
      left -= 1;
      await add(100);
    }
  });
  const read = () => container.read(key);
  return { container, read, stored };
}

function recordPauses(random: number): Required<Pick<CommitOptions, 'pauses'>> & { readonly taken: number[] } {
  const taken: number[] = [];
  const sleep = (ms: number) => {
    taken.push(ms);
    return Promise.resolve();
  };
  return { taken, pauses: { sleep, random: () => random } };
}

describe('a change of one document', () => {
  it.each([
    ['creates it when it does not exist', undefined, 0, 1, 'created'],
    ['replaces it', 5, 0, 6, 'changed'],
    ['decides again after a lost race for its creation', undefined, 1, 101, 'changed'],
    ['decides again after each lost race', 5, 15, 1506, 'changed'],
  ] as const)('%s', async (_, first, lost, count, outcome) => {
    const { container, read, stored } = await makeContested(lost, first);
    const committed = await changeDocument(container, read, (before) => ({
      write: counterOf((before?.document.count ?? 0) + 1),
    }));
    expect(committed).toEqual({ document: counterOf(count), etag: committed.etag, outcome });
    expect(await stored.read(key)).toEqual({ document: counterOf(count), etag: committed.etag });
  });

  it('writes nothing when the document is right as it is', async () => {
    const { container, read, stored } = await makeContested(9, 5);
    const found = await stored.read(key);
    const committed = await changeDocument(container, read, (before) =>
      before === undefined ? { write: counterOf(0) } : { unchanged: before },
    );
    expect(committed).toEqual({ ...found, outcome: 'unchanged' });
    expect(await stored.read(key)).toEqual(found);
  });

  it('passes on what the decision throws', async () => {
    const { container, read } = await makeContested(0);
    const refused = changeDocument(container, read, () => {
      throw new AppError('NotFound', 'There is no such counter.');
    });
    await expect(refused).rejects.toMatchObject({ code: 'NotFound' });
  });

  it.each<[string, CommitOptions, object]>([
    ['ServiceUnavailable by default', {}, { code: 'ServiceUnavailable', retryAfterSec: 1 }],
    ['the error of the caller', { exhausted: () => new AppError('Conflict', 'Busy.') }, { code: 'Conflict' }],
    ['it after as many attempts as the caller allows', { maxAttempts: 2 }, { code: 'ServiceUnavailable' }],
  ])('that is always overtaken throws %s', async (_, options, error) => {
    const { container, read, stored } = await makeContested(options.maxAttempts ?? 16, 0);
    const changed = changeDocument(container, read, () => ({ write: counterOf(-1) }), options);
    await expect(changed).rejects.toMatchObject(error);
    expect((await stored.read(key))?.document.count).toBe(100 * (options.maxAttempts ?? 16));
  });

  it.each([
    [0, [5, 10, 20, 40, 80, 100, 100]],
    [1, [10, 20, 40, 80, 160, 200, 200]],
  ])('waits after the third lost race, with jitter (random %d)', async (random, expected) => {
    const { container, read } = await makeContested(9, 0);
    const { taken, pauses } = recordPauses(random);
    await changeDocument(container, read, () => ({ write: counterOf(1) }), { pauses });
    expect(taken).toEqual(expected);
  });

  it('does not wait before it gives up', async () => {
    const { container, read } = await makeContested(4, 0);
    const { taken, pauses } = recordPauses(1);
    const changed = changeDocument(container, read, () => ({ write: counterOf(1) }), { pauses, maxAttempts: 4 });
    await expect(changed).rejects.toThrow(AppError);
    expect(taken).toEqual([10]);
  });
});

describe('a decision about several documents', () => {
  it('is written as a whole, and its first document is returned', async () => {
    const { container, read, stored } = await makeContested(2, 5);
    const committed = await commitDecision<Counter, Counter>(container, async () => {
      const before = await read();
      const { document, operations } = replace(before, counterOf(0));
      return {
        document,
        operations: [
          ...operations,
          { kind: 'upsert', document: { ...counterOf(before?.document.count ?? 0), id: 'b' } },
        ],
      };
    });
    expect(committed).toMatchObject({ document: { id: 'a', count: 0 }, outcome: 'changed' });
    expect((await stored.read({ partition: 'p', id: 'b' }))?.document.count).toBe(205);
  });
});
