import { describe, expect, it } from 'vitest';
import type { DocumentContainer, KeysetPosition, Query } from '../../shared/storage/document-container.ts';
import type { Filter } from '../../shared/storage/filter.ts';
import { createEach, type DocumentSuite, type ProbeDocument, probe } from './document-suite.ts';
import { registerWhen } from './register-when.ts';

const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

async function allPages(
  container: DocumentContainer<ProbeDocument>,
  query: Omit<Query, 'after' | 'skip'>,
): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  let after: KeysetPosition | undefined;
  do {
    const page = await container.query(after === undefined ? query : { ...query, after });
    pages.push(page.items.map((item) => item.document.id));
    after = page.next;
    if (pages.length > 200) {
      throw new Error('the pages do not end');
    }
  } while (after !== undefined);
  return pages;
}

/** Orders and pages. */
export function describeOrders(suite: DocumentSuite): void {
  describe('orders and pages', () => {
    const many = Array.from({ length: 41 }, (_, n) =>
      probe(`p${n % 5}`, `id-${String((n * 29) % 41).padStart(2, '0')}`, {
        ...(n % 4 === 0 ? {} : { name: `n${n % 6}` }),
        ...(n % 5 === 0 ? {} : { rank: (n % 7) - 3 }),
        ...(n % 3 === 0 ? {} : { isOpen: n % 2 === 0 }),
      }),
    );
    const fields = ['id', 'name', 'rank', 'isOpen'] as const;

    function expected(field: (typeof fields)[number], descending: boolean): readonly string[] {
      const sorted = many.toSorted((a, b) => {
        const left = a[field] ?? null;
        const right = b[field] ?? null;
        if (left === right) {
          return compareText(a.id, b.id);
        }
        if (left === null || right === null) {
          return left === null ? -1 : 1;
        }
        return typeof left === 'string' && typeof right === 'string'
          ? compareText(left, right)
          : Number(left) - Number(right);
      });
      return (descending ? sorted.toReversed() : sorted).map((document) => document.id);
    }

    const orders = fields.flatMap((field) => [
      { field, descending: false },
      { field, descending: true },
    ]);

    it.each(orders)('pages by $field, descending $descending, without gap or repeat', async (order) => {
      const container = suite.container();
      await createEach(container, many);
      for (const limit of [3, 41, 100]) {
        const pages = await allPages(container, { kind: 'probe', order, limit });
        expect(pages.flat()).toStrictEqual(expected(order.field, order.descending));
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(limit);
      }
    });

    it('pages through a filtered list', async () => {
      const container = suite.container();
      await createEach(container, many);
      const filter: Filter = { op: 'ge', field: 'rank', value: 0 };
      const order = { field: 'name', descending: true };
      const pages = await allPages(container, { kind: 'probe', filter, order, limit: 4 });
      const ranks = new Map(many.map((document) => [document.id, document.rank ?? -1]));
      expect(pages.flat()).toStrictEqual(expected('name', true).filter((id) => (ranks.get(id) ?? -1) >= 0));
    });

    it('continues after a document that has been deleted since', async () => {
      const container = suite.container();
      await createEach(container, [probe('p1', 'a'), probe('p1', 'c')]);
      const page = await container.query({
        kind: 'probe',
        order: { field: 'id', descending: false },
        after: { value: 'b', id: 'b' },
        limit: 10,
      });
      expect(page.items.map((item) => item.document.id)).toStrictEqual(['c']);
    });

    it('orders text by code point, capitals first', async () => {
      const container = suite.container();
      const names = ['b', 'a', 'B', 'é', 'Z', '10', '9', 'ab', '\uff5e'];
      await createEach(
        container,
        names.map((name, n) => probe('p1', `id${n}`, { name })),
      );
      const page = await container.query({ kind: 'probe', order: { field: 'name', descending: false }, limit: 20 });
      expect(page.items.map((item) => item.document.name)).toStrictEqual(names.toSorted(compareText));
    });

    registerWhen(suite.capabilities.astralOrder, () => {
      it('orders text by code point beyond 16 bits', async () => {
        const container = suite.container();
        await createEach(container, [
          probe('p1', 'a', { name: '\u{1f600}' }),
          probe('p1', 'b', { name: '\uff5e' }),
          probe('p1', 'c', { name: 'z' }),
        ]);
        const page = await container.query({ kind: 'probe', order: { field: 'name', descending: false }, limit: 9 });
        expect(page.items.map((item) => item.document.id)).toStrictEqual(['c', 'b', 'a']);
        const filter: Filter = { op: 'gt', field: 'name', value: '\uff5e' };
        expect(await container.count('probe', filter)).toBe(1);
      });
    });

    registerWhen(suite.capabilities.skip, () => {
      it('skips documents', async () => {
        const container = suite.container();
        await createEach(container, many);
        const order = { field: 'id', descending: false };
        const page = await container.query({ kind: 'probe', order, skip: 7, limit: 2 });
        expect(page.items.map((item) => item.document.id)).toStrictEqual(['id-07', 'id-08']);
        expect(page.next).toStrictEqual({ value: 'id-08', id: 'id-08' });
        expect(await container.query({ kind: 'probe', order, skip: 41, limit: 2 })).toStrictEqual({ items: [] });
      });

      it('skips documents from a position on, past those with its value', async () => {
        const container = suite.container();
        const names = ['a', 'a', 'b', 'b', 'b', 'c', 'c'];
        await createEach(
          container,
          names.map((name, n) => probe('p1', `id${n}`, { name })),
        );
        const order = { field: 'name', descending: false };
        const page = await container.query({
          kind: 'probe',
          order,
          after: { value: 'b', id: 'id3' },
          skip: 2,
          limit: 2,
        });
        expect(page.items.map((item) => item.document.id)).toStrictEqual(['id6']);
      });
    });

    registerWhen(suite.capabilities.partitionScopedQueries, () => {
      it('stays within one partition if requested', async () => {
        const container = suite.container();
        await createEach(container, many);
        const order = { field: 'rank', descending: false };
        const pages = await allPages(container, { kind: 'probe', partition: 'p3', order, limit: 3 });
        const inPartition = new Set(many.filter(({ partition }) => partition === 'p3').map(({ id }) => id));
        expect(pages.flat()).toStrictEqual(expected('rank', false).filter((id) => inPartition.has(id)));
      });
    });
  });
}
