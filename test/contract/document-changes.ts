import { describe, expect, it } from 'vitest';
import type { DocumentContainer } from '../../shared/storage/document-container.ts';
import { commitOrThrow, createEach, type DocumentSuite, type ProbeDocument, probe } from './document-suite.ts';

interface Drained {
  readonly documents: readonly ProbeDocument[];
  readonly checkpoint: string;
  readonly calls: number;
}

async function drain(
  container: DocumentContainer<ProbeDocument>,
  checkpoint: string | undefined,
  limit: number,
): Promise<Drained> {
  const documents: ProbeDocument[] = [];
  let position = checkpoint;
  for (let calls = 1; calls <= 200; calls += 1) {
    const changes = await container.changes(position, limit);
    documents.push(...changes.items.map((item) => item.document));
    position = changes.checkpoint;
    if (!changes.more) {
      return { documents, checkpoint: position, calls };
    }
  }
  throw new Error('the changes do not end');
}

/** Changes since a checkpoint. */
export function describeChanges(suite: DocumentSuite): void {
  describe('changes', () => {
    it('start empty, with a checkpoint to continue from', async () => {
      const container = suite.container();
      const start = await drain(container, undefined, 10);
      expect(start.documents).toStrictEqual([]);
      await createEach(container, [probe('p1', 'a')]);
      const next = await drain(container, start.checkpoint, 10);
      expect(next.documents.map((document) => document.id)).toStrictEqual(['a']);
    });

    it('return all documents in the order of change within their partition, and then no more', async () => {
      const container = suite.container();
      for (let n = 0; n < 12; n += 1) {
        await createEach(container, [probe(`p${n % 2}`, `id${11 - n}`, { rank: n })]);
      }
      const { documents, checkpoint, calls } = await drain(container, undefined, 5);
      expect(calls).toBeGreaterThan(1);
      expect(documents).toHaveLength(12);
      for (const partition of ['p0', 'p1']) {
        const ranks = documents.filter((document) => document.partition === partition).map(({ rank }) => rank ?? -1);
        expect(ranks).toStrictEqual(ranks.toSorted((a, b) => a - b));
        expect(ranks).toHaveLength(6);
      }
      expect((await drain(container, checkpoint, 5)).documents).toStrictEqual([]);
    });

    it('say whether there are more', async () => {
      const container = suite.container();
      await createEach(
        container,
        Array.from({ length: 7 }, (_, n) => probe('p1', `id${n}`)),
      );
      const first = await container.changes(undefined, 3);
      expect(first.more).toBe(true);
      const rest = await drain(container, first.checkpoint, 3);
      const ids = [...first.items.map((item) => item.document), ...rest.documents].map((document) => document.id);
      expect(ids.toSorted()).toStrictEqual(['id0', 'id1', 'id2', 'id3', 'id4', 'id5', 'id6']);
    });

    it('return the latest version of a document once, with its etag', async () => {
      const container = suite.container();
      const start = await drain(container, undefined, 10);
      const [first = ''] = await commitOrThrow(container, { kind: 'create', document: probe('p1', 'a', { rank: 1 }) });
      await createEach(container, [probe('p1', 'b')]);
      const [second] = await commitOrThrow(container, {
        kind: 'replace',
        document: probe('p1', 'a', { rank: 2 }),
        etag: first,
      });
      const changes = await container.changes(start.checkpoint, 10);
      expect(changes.items.map((item) => item.document.id)).toStrictEqual(['b', 'a']);
      expect(changes.items[1]).toStrictEqual({ document: probe('p1', 'a', { rank: 2 }), etag: second });
    });

    it('resume: what came before the checkpoint is returned again only when it has changed', async () => {
      const container = suite.container();
      await createEach(container, [probe('p1', 'a'), probe('p2', 'b'), probe('p3', 'c')]);
      const { checkpoint } = await drain(container, undefined, 10);
      await commitOrThrow(container, { kind: 'upsert', document: probe('p2', 'b', { rank: 9 }) });
      await createEach(container, [probe('p9', 'd')]);
      const { documents } = await drain(container, checkpoint, 10);
      expect(documents.map((document) => document.id).toSorted()).toStrictEqual(['b', 'd']);
      expect(documents.find((document) => document.id === 'b')?.rank).toBe(9);
      expect((await drain(container, checkpoint, 10)).documents).toHaveLength(2);
    });

    it('give marks that their container follows, named or not, and another does not', async () => {
      const container = suite.container();
      await createEach(container, [probe('p1', 'a')]);
      const { checkpoint } = await drain(container, undefined, 10);
      const mark = await container.mark(checkpoint);
      expect(mark.checkpoint).toBe(checkpoint);
      expect([typeof mark.store, typeof mark.generation]).toStrictEqual(['string', 'string']);
      await createEach(container, [probe('p1', 'b')]);
      expect(await container.checkMark(mark)).toBe('current');
      expect(await container.checkMark({ ...mark, store: 'another' })).toBe('foreign');
    });

    it('include tombstones and every kind', async () => {
      const container = suite.container();
      await createEach(container, [probe('p1', 'a'), probe('p1', 'h', { kind: 'other' })]);
      const { checkpoint } = await drain(container, undefined, 10);
      await commitOrThrow(
        container,
        { kind: 'upsert', document: probe('p1', 'a', { deleted: true }) },
        { kind: 'create', document: probe('p1', 'i', { kind: 'other' }) },
      );
      const { documents } = await drain(container, checkpoint, 10);
      expect(documents.map(({ id, kind, deleted }) => ({ id, kind, deleted }))).toStrictEqual([
        { id: 'a', kind: 'probe', deleted: true },
        { id: 'i', kind: 'other', deleted: undefined },
      ]);
      expect(await container.count('probe')).toBe(0);
    });
  });
}
