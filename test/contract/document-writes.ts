import { describe, expect, it } from 'vitest';
import type { AtomicBatch } from '../../shared/storage/document-container.ts';
import { commitOrThrow, createEach, type DocumentSuite, type ProbeDocument, probe } from './document-suite.ts';
import { registerWhen } from './register-when.ts';

const create = (document: ProbeDocument): AtomicBatch<ProbeDocument> => ({
  partition: document.partition,
  operations: [{ kind: 'create', document }],
});

/** Point reads, conditional writes, batches and time to live. */
export function describeWrites(suite: DocumentSuite): void {
  describe('writes', () => {
    it('reads back what was created, with the etag of the write', async () => {
      const container = suite.container();
      const document = probe('p1', 'a', { name: 'first', rank: 1.5, isOpen: true, tags: ['x', 'y'] });
      const outcome = await container.commit(create(document));
      const stored = await container.read({ partition: 'p1', id: 'a' });
      expect(stored?.document).toStrictEqual(document);
      expect(outcome).toStrictEqual({ ok: true, etags: [stored?.etag] });
    });

    it('identifies a document by partition and id together', async () => {
      const container = suite.container();
      await createEach(container, [probe('p1', 'a', { name: 'one' }), probe('p2', 'a', { name: 'two' })]);
      expect((await container.read({ partition: 'p1', id: 'a' }))?.document.name).toBe('one');
      expect((await container.read({ partition: 'p2', id: 'a' }))?.document.name).toBe('two');
      expect(await container.read({ partition: 'p3', id: 'a' })).toBeUndefined();
      expect(await container.read({ partition: 'p1', id: 'b' })).toBeUndefined();
    });

    it('keeps unicode, control characters and 100 KB of text', async () => {
      const container = suite.container();
      const name = 'ключ 鍵 😀 e\u0301 "quoted" \\ back \n\t\u0001 \u2028 end';
      const text = 'Ω0123456789'.repeat(10_000);
      await createEach(container, [probe('p ü', 'id-é', { name, text })]);
      const stored = await container.read({ partition: 'p ü', id: 'id-é' });
      expect(stored?.document.name).toBe(name);
      expect(stored?.document.text).toBe(text);
    });

    it('refuses to create a document that exists, and leaves it unchanged', async () => {
      const container = suite.container();
      const [etag] = await commitOrThrow(container, { kind: 'create', document: probe('p1', 'a', { rank: 1 }) });
      const outcome = await container.commit(create(probe('p1', 'a', { rank: 2 })));
      expect(outcome).toStrictEqual({ ok: false, index: 0, reason: 'exists' });
      const stored = await container.read({ partition: 'p1', id: 'a' });
      expect(stored).toStrictEqual({ document: probe('p1', 'a', { rank: 1 }), etag });
    });

    it('replaces the given version and changes the etag', async () => {
      const container = suite.container();
      const [first = ''] = await commitOrThrow(container, { kind: 'create', document: probe('p1', 'a', { rank: 1 }) });
      const document = probe('p1', 'a', { name: 'new' });
      const [second] = await commitOrThrow(container, { kind: 'replace', document, etag: first });
      expect(second).not.toBe(first);
      expect(await container.read({ partition: 'p1', id: 'a' })).toStrictEqual({ document, etag: second });
    });

    it('refuses to replace another version', async () => {
      const container = suite.container();
      const [first = ''] = await commitOrThrow(container, { kind: 'create', document: probe('p1', 'a', { rank: 1 }) });
      await commitOrThrow(container, { kind: 'replace', document: probe('p1', 'a', { rank: 2 }), etag: first });
      const outcome = await container.commit({
        partition: 'p1',
        operations: [{ kind: 'replace', document: probe('p1', 'a', { rank: 3 }), etag: first }],
      });
      expect(outcome).toStrictEqual({ ok: false, index: 0, reason: 'changed' });
      expect((await container.read({ partition: 'p1', id: 'a' }))?.document.rank).toBe(2);
    });

    it('refuses to replace a document that does not exist', async () => {
      const container = suite.container();
      const [etag = ''] = await commitOrThrow(container, { kind: 'create', document: probe('p1', 'a') });
      const outcome = await container.commit({
        partition: 'p1',
        operations: [{ kind: 'replace', document: probe('p1', 'b'), etag }],
      });
      expect(outcome).toStrictEqual({ ok: false, index: 0, reason: 'changed' });
      expect(await container.read({ partition: 'p1', id: 'b' })).toBeUndefined();
    });

    it('lets one of many concurrent replacements of a version win', async () => {
      const container = suite.container();
      const [etag = ''] = await commitOrThrow(container, { kind: 'create', document: probe('p1', 'a') });
      const outcomes = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((rank) =>
          container.commit({
            partition: 'p1',
            operations: [{ kind: 'replace', document: probe('p1', 'a', { rank }), etag }],
          }),
        ),
      );
      const winners = outcomes.flatMap((outcome, index) => (outcome.ok ? [index + 1] : []));
      expect(winners).toHaveLength(1);
      expect((await container.read({ partition: 'p1', id: 'a' }))?.document.rank).toBe(winners[0]);
    });

    it('upserts whether or not the document exists', async () => {
      const container = suite.container();
      const [first] = await commitOrThrow(container, { kind: 'upsert', document: probe('p1', 'a', { rank: 1 }) });
      const [second] = await commitOrThrow(container, { kind: 'upsert', document: probe('p1', 'a', { rank: 2 }) });
      expect(second).not.toBe(first);
      expect((await container.read({ partition: 'p1', id: 'a' }))?.document.rank).toBe(2);
    });

    it('reads many in the order of the keys, including repeats and gaps', async () => {
      const container = suite.container();
      await createEach(
        container,
        Array.from({ length: 120 }, (_, n) => probe(`p${n % 7}`, `id${n}`, { rank: n })),
      );
      const order = Array.from({ length: 120 }, (_, n) => (n * 37) % 120);
      const keys = [...order, 5, 999].map((n) => ({ partition: `p${n % 7}`, id: `id${n}` }));
      const found = await container.readMany(keys);
      expect(found.map((entry) => entry?.document.rank)).toStrictEqual([...order, 5, undefined]);
      expect(found[0]?.etag).toBe((await container.read({ partition: 'p0', id: 'id0' }))?.etag);
      expect(await container.readMany([])).toStrictEqual([]);
    });
  });

  describe('batches', () => {
    it('writes up to 100 operations of one partition and returns an etag for each', async () => {
      const container = suite.container();
      const documents = Array.from({ length: 100 }, (_, n) => probe('p1', `id${n}`, { rank: n }));
      const etags = await commitOrThrow(
        container,
        ...documents.map((document) => ({ kind: 'create', document }) as const),
      );
      const stored = await container.readMany(documents.map(({ partition, id }) => ({ partition, id })));
      expect(stored.map((entry) => entry?.etag)).toStrictEqual(etags);
    });

    it('returns the index of the first operation that failed', async () => {
      const container = suite.container();
      await createEach(container, [probe('p1', 'a')]);
      const exists = await container.commit({
        partition: 'p1',
        operations: [
          { kind: 'upsert', document: probe('p1', 'x') },
          { kind: 'create', document: probe('p1', 'y') },
          { kind: 'create', document: probe('p1', 'a') },
          { kind: 'upsert', document: probe('p1', 'z') },
        ],
      });
      expect(exists).toStrictEqual({ ok: false, index: 2, reason: 'exists' });
      const changed = await container.commit({
        partition: 'p1',
        operations: [
          { kind: 'create', document: probe('p1', 'q') },
          { kind: 'replace', document: probe('p1', 'absent'), etag: '"0"' },
        ],
      });
      expect(changed).toStrictEqual({ ok: false, index: 1, reason: 'changed' });
    });

    registerWhen(suite.capabilities.atomicRollback, () => {
      it('leaves nothing of a failed batch behind', async () => {
        const container = suite.container();
        const [etag = ''] = await commitOrThrow(container, {
          kind: 'create',
          document: probe('p1', 'a', { rank: 1 }),
        });
        const outcome = await container.commit({
          partition: 'p1',
          operations: [
            { kind: 'replace', document: probe('p1', 'a', { rank: 2 }), etag },
            { kind: 'create', document: probe('p1', 'b') },
            { kind: 'create', document: probe('p1', 'a') },
          ],
        });
        expect(outcome).toStrictEqual({ ok: false, index: 2, reason: 'exists' });
        expect(await container.read({ partition: 'p1', id: 'a' })).toStrictEqual({
          document: probe('p1', 'a', { rank: 1 }),
          etag,
        });
        expect(await container.read({ partition: 'p1', id: 'b' })).toBeUndefined();
        expect((await container.changes(undefined, 10)).items.map((item) => item.document.id)).toStrictEqual(['a']);
      });
    });

    it('gives each of many batches its own outcome, in order', async () => {
      const container = suite.container();
      await createEach(container, [probe('p3', 'id3'), probe('p77', 'id77')]);
      const outcomes = await container.commitAll(
        Array.from({ length: 150 }, (_, n) => create(probe(`p${n}`, `id${n}`, { rank: n }))),
      );
      const failed = outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [{ index, reason: outcome.reason }]));
      expect(outcomes).toHaveLength(150);
      expect(failed).toStrictEqual([
        { index: 3, reason: 'exists' },
        { index: 77, reason: 'exists' },
      ]);
      expect(await container.count('probe')).toBe(150);
      expect((await container.read({ partition: 'p149', id: 'id149' }))?.document.rank).toBe(149);
    });

    it('keeps the batches of one partition apart', async () => {
      const container = suite.container();
      const outcomes = await container.commitAll([
        create(probe('p1', 'a')),
        {
          partition: 'p1',
          operations: [
            { kind: 'replace', document: probe('p1', 'absent'), etag: '"0"' },
            { kind: 'create', document: probe('p1', 'b') },
          ],
        },
        create(probe('p1', 'c')),
      ]);
      expect(outcomes.map((outcome) => outcome.ok)).toStrictEqual([true, false, true]);
      expect((await container.read({ partition: 'p1', id: 'a' }))?.document.id).toBe('a');
      expect((await container.read({ partition: 'p1', id: 'c' }))?.document.id).toBe('c');
      expect(await container.commitAll([])).toStrictEqual([]);
    });
  });
}
