import { describe, expect, it } from 'vitest';
import type { Filter } from '../../shared/storage/filter.ts';
import { commitOrThrow, createEach, type DocumentSuite, type ProbeDocument, probe } from './document-suite.ts';
import { registerWhen } from './register-when.ts';

const byId = { field: 'id', descending: false } as const;

/** Ten documents whose fields cover text, numbers, booleans, arrays, null and absence. */
const sample: readonly ProbeDocument[] = [
  probe('p0', 'd0', { name: 'alpha', rank: 1, isOpen: true, tags: ['x'] }),
  probe('p1', 'd1', { name: 'Alpha', rank: 2, isOpen: false, tags: ['y', 'x'] }),
  probe('p2', 'd2', { name: 'beta', rank: 2, tags: [] }),
  probe('p0', 'd3', { name: "o'neil 100%", rank: -3, isOpen: true }),
  probe('p1', 'd4', { name: 'under_score', rank: 10 }),
  probe('p2', 'd5', { name: 'évian', rank: 2.5 }),
  probe('p0', 'd6', { name: null, isOpen: false }),
  probe('p1', 'd7', { rank: 0 }),
  probe('p2', 'd8', { name: '', tags: ['X'] }),
  probe('p0', 'd9', { name: 'alphabet', rank: 2 }),
];

const filters: readonly { readonly title: string; readonly filter: Filter; readonly ids: string }[] = [
  { title: 'eq text, by case', filter: { op: 'eq', field: 'name', value: 'alpha' }, ids: 'd0' },
  { title: 'eq number', filter: { op: 'eq', field: 'rank', value: 2 }, ids: 'd1 d2 d9' },
  { title: 'eq true', filter: { op: 'eq', field: 'isOpen', value: true }, ids: 'd0 d3' },
  { title: 'eq false', filter: { op: 'eq', field: 'isOpen', value: false }, ids: 'd1 d6' },
  { title: 'eq null: null and absent', filter: { op: 'eq', field: 'name', value: null }, ids: 'd6 d7' },
  { title: 'ne null', filter: { op: 'ne', field: 'name', value: null }, ids: 'd0 d1 d2 d3 d4 d5 d8 d9' },
  {
    title: 'ne text includes null',
    filter: { op: 'ne', field: 'name', value: 'alpha' },
    ids: 'd1 d2 d3 d4 d5 d6 d7 d8 d9',
  },
  {
    title: 'ne true includes null',
    filter: { op: 'ne', field: 'isOpen', value: true },
    ids: 'd1 d2 d4 d5 d6 d7 d8 d9',
  },
  { title: 'gt number', filter: { op: 'gt', field: 'rank', value: 2 }, ids: 'd4 d5' },
  { title: 'ge number', filter: { op: 'ge', field: 'rank', value: 2 }, ids: 'd1 d2 d4 d5 d9' },
  { title: 'lt number is false for null', filter: { op: 'lt', field: 'rank', value: 1 }, ids: 'd3 d7' },
  { title: 'le number', filter: { op: 'le', field: 'rank', value: 1 }, ids: 'd0 d3 d7' },
  { title: 'gt text by code point', filter: { op: 'gt', field: 'name', value: 'beta' }, ids: 'd3 d4 d5' },
  { title: 'lt text by code point', filter: { op: 'lt', field: 'name', value: 'a' }, ids: 'd1 d8' },
  { title: 'in', filter: { op: 'in', field: 'rank', values: [1, 10, 77] }, ids: 'd0 d4' },
  { title: 'in nothing', filter: { op: 'in', field: 'rank', values: [] }, ids: '' },
  { title: 'contains', filter: { op: 'contains', field: 'name', value: 'lpha' }, ids: 'd0 d1 d9' },
  { title: 'contains %', filter: { op: 'contains', field: 'name', value: '0%' }, ids: 'd3' },
  { title: 'contains _', filter: { op: 'contains', field: 'name', value: 'r_s' }, ids: 'd4' },
  { title: 'contains a quote', filter: { op: 'contains', field: 'name', value: "'n" }, ids: 'd3' },
  { title: 'startswith, by case', filter: { op: 'startswith', field: 'name', value: 'al' }, ids: 'd0 d9' },
  { title: 'endswith', filter: { op: 'endswith', field: 'name', value: 'a' }, ids: 'd0 d1 d2' },
  { title: 'has', filter: { op: 'has', field: 'tags', value: 'x' }, ids: 'd0 d1' },
  {
    title: 'not contains is true for null',
    filter: { op: 'not', operand: { op: 'contains', field: 'name', value: 'a' } },
    ids: 'd3 d4 d6 d7 d8',
  },
  {
    title: 'not gt is true for null',
    filter: { op: 'not', operand: { op: 'gt', field: 'rank', value: 0 } },
    ids: 'd3 d6 d7 d8',
  },
  {
    title: 'and',
    filter: {
      op: 'and',
      operands: [
        { op: 'eq', field: 'rank', value: 2 },
        { op: 'startswith', field: 'name', value: 'a' },
      ],
    },
    ids: 'd9',
  },
  {
    title: 'or within and',
    filter: {
      op: 'and',
      operands: [
        {
          op: 'or',
          operands: [
            { op: 'eq', field: 'isOpen', value: true },
            { op: 'eq', field: 'name', value: null },
          ],
        },
        { op: 'not', operand: { op: 'has', field: 'tags', value: 'x' } },
      ],
    },
    ids: 'd3 d6 d7',
  },
];

/** Filters and counts. */
export function describeQueries(suite: DocumentSuite): void {
  describe('filters', () => {
    it.each(filters)('$title', async ({ filter, ids }) => {
      const container = suite.container();
      await createEach(container, sample);
      const page = await container.query({ kind: 'probe', filter, order: byId, limit: 100 });
      expect(page.items.map((item) => item.document.id).join(' ')).toBe(ids);
      expect(await container.count('probe', filter)).toBe(page.items.length);
      expect(await container.countList('probe', filter)).toEqual({ count: page.items.length, isExact: true });
    });

    it('returns whole documents with their etags', async () => {
      const container = suite.container();
      const document = probe('p1', 'a', { name: 'n', tags: ['t'], rank: 1 });
      const [etag] = await commitOrThrow(container, { kind: 'create', document });
      const page = await container.query({ kind: 'probe', order: byId, limit: 10 });
      expect(page.items).toStrictEqual([{ document, etag }]);
      expect(page.next).toBeUndefined();
    });

    it('returns documents of the requested kind, without tombstones', async () => {
      const container = suite.container();
      await createEach(container, [
        probe('p1', 'a'),
        probe('p1', 'b', { kind: 'other' }),
        probe('p1', 'c', { deleted: true }),
      ]);
      const page = await container.query({ kind: 'probe', order: byId, limit: 10 });
      expect(page.items.map((item) => item.document.id)).toStrictEqual(['a']);
      expect(await container.count('probe')).toBe(1);
      expect(await container.count('other')).toBe(1);
      expect(await container.count('absent')).toBe(0);
      expect((await container.read({ partition: 'p1', id: 'c' }))?.document.deleted).toBe(true);
    });

    it('returns tombstones of the requested kind when they are requested, in pages', async () => {
      const container = suite.container();
      await createEach(container, [
        probe('p1', 'a', { name: 'n3' }),
        probe('p1', 'b', { kind: 'other', name: 'n4', deleted: true }),
        ...['c', 'd', 'e'].map((id, index) => probe('p2', id, { name: `n${index}`, deleted: true })),
      ]);
      const order = { field: 'name', descending: true };
      const first = await container.query({ kind: 'probe', state: 'deleted', order, limit: 2 });
      expect(first.items.map((item) => item.document.id)).toStrictEqual(['e', 'd']);
      const after = first.next ?? { value: null, id: '' };
      const second = await container.query({ kind: 'probe', state: 'deleted', order, limit: 2, after });
      expect(second.items.map((item) => item.document.id)).toStrictEqual(['c']);
      expect(await container.count('probe', undefined, 'deleted')).toBe(3);
      const filter: Filter = { op: 'contains', field: 'name', value: '1' };
      expect(await container.count('probe', filter, 'deleted')).toBe(1);
      expect(await container.count('probe', filter, 'live')).toBe(0);
    });
  });

  registerWhen(suite.capabilities.groupBy, () => {
    describe('counts by group', () => {
      it('counts by one and by several fields', async () => {
        const container = suite.container();
        await createEach(container, [...sample, probe('p1', 'gone', { isOpen: true, deleted: true })]);
        const text = async (fields: readonly string[], filter?: Filter): Promise<readonly string[]> =>
          (await container.countBy('probe', fields, filter)).map((group) => JSON.stringify(group)).toSorted();
        expect(await text(['isOpen'])).toStrictEqual(
          [
            { key: [false], count: 2 },
            { key: [null], count: 6 },
            { key: [true], count: 2 },
          ].map((group) => JSON.stringify(group)),
        );
        expect(await text(['rank', 'isOpen'], { op: 'ge', field: 'rank', value: 1 })).toStrictEqual(
          [
            { key: [1, true], count: 1 },
            { key: [10, null], count: 1 },
            { key: [2, false], count: 1 },
            { key: [2, null], count: 2 },
            { key: [2.5, null], count: 1 },
          ].map((group) => JSON.stringify(group)),
        );
        expect(await container.countBy('absent', ['isOpen'])).toStrictEqual([]);
      });
    });
  });
}
