import { describe, expect, it } from 'vitest';
import { commitOrThrow, createEach, type DocumentSuite, probe } from './document-suite.ts';

/** Time to live by the injected clock. */
export function describeTimeToLive(suite: DocumentSuite): void {
  describe('documents with a time to live', () => {
    it('are hidden everywhere as soon as they expire', async () => {
      const container = suite.container();
      await createEach(container, [probe('p1', 'short', { ttl: 10 }), probe('p1', 'lasting')]);
      suite.advance(9999);
      expect(await container.count('probe')).toBe(2);
      expect((await container.read({ partition: 'p1', id: 'short' }))?.document.ttl).toBe(10);
      suite.advance(1);
      expect(await container.read({ partition: 'p1', id: 'short' })).toBeUndefined();
      expect(await container.readMany([{ partition: 'p1', id: 'short' }])).toStrictEqual([undefined]);
      expect(await container.count('probe')).toBe(1);
      const page = await container.query({
        kind: 'probe',
        order: { field: 'id', descending: false },
        limit: 10,
      });
      expect(page.items.map((item) => item.document.id)).toStrictEqual(['lasting']);
      expect((await container.changes(undefined, 10)).items.map((item) => item.document.id)).toStrictEqual(['lasting']);
    });

    it('count as absent for writes after they expire', async () => {
      const container = suite.container();
      const [etag = ''] = await commitOrThrow(container, {
        kind: 'create',
        document: probe('p1', 'a', { ttl: 10 }),
      });
      suite.advance(10_000);
      const replaced = await container.commit({
        partition: 'p1',
        operations: [{ kind: 'replace', document: probe('p1', 'a', { rank: 2 }), etag }],
      });
      expect(replaced).toStrictEqual({ ok: false, index: 0, reason: 'changed' });
      const created = await container.commit({
        partition: 'p1',
        operations: [{ kind: 'create', document: probe('p1', 'a', { rank: 3 }) }],
      });
      expect(created.ok).toBe(true);
      suite.advance(1_000_000);
      expect((await container.read({ partition: 'p1', id: 'a' }))?.document.rank).toBe(3);
    });

    it('expire that time after the last write', async () => {
      const container = suite.container();
      const [etag = ''] = await commitOrThrow(container, {
        kind: 'create',
        document: probe('p1', 'a', { ttl: 10 }),
      });
      suite.advance(6000);
      await commitOrThrow(container, { kind: 'replace', document: probe('p1', 'a', { ttl: 10 }), etag });
      suite.advance(6000);
      expect(await container.read({ partition: 'p1', id: 'a' })).toBeDefined();
      suite.advance(4000);
      expect(await container.read({ partition: 'p1', id: 'a' })).toBeUndefined();
    });
  });
}
