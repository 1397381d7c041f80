import { afterEach, expect, it } from 'vitest';
import { QuickReader } from '../../../../shared/adapters/sqlite/documents/quick-reader.ts';
import { StatementCache } from '../../../../shared/adapters/sqlite/sql/statement-cache.ts';
import { openReader } from '../../../../shared/adapters/sqlite/threads/database.ts';
import type { Query } from '../../../../shared/storage/document-container.ts';
import { type ProbeDocument, probe } from '../../../contract/document-suite.ts';
import { openTemporarySqliteStore, type TemporarySqliteStore } from '../../../support/worlds/temporary-sqlite-store.ts';

const count = 5_000;
const inOrder: Query = { kind: 'probe', order: { field: 'name', descending: false }, limit: 100 };
let opened: TemporarySqliteStore | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

it('the quick reader reads a small page by an index, and leaves large pages and long searches to others', async () => {
  opened = await openTemporarySqliteStore([
    { name: 'probes', schemaVersion: 1, indexes: [{ kind: 'probe', fields: ['name'] }] },
  ]);
  const container = opened.store.container<ProbeDocument>('probes');
  await container.commitAll(
    Array.from({ length: count }, (_, index) => ({
      partition: `p${index}`,
      operations: [
        { kind: 'create', document: { ...probe(`p${index}`, 'a'), name: `n${String(index).padStart(6, '0')}` } },
      ],
    })),
  );
  const database = openReader(opened.path);
  const patient = new QuickReader(database, new StatementCache(database), 60_000);
  const ask = (query: Query, reader = patient) => reader.query('probes', query, opened?.nowMs() ?? 0);

  const page = ask(inOrder);
  expect(page?.hasMore).toBe(true);
  expect(page?.slices.flatMap(({ sequences }) => sequences)).toHaveLength(100);
  const nothing: Query = { ...inOrder, filter: { op: 'contains', field: 'name', value: 'x' } };
  expect(ask(nothing)).toEqual({ hasMore: false, slices: [] });
  expect(ask({ ...inOrder, limit: 101 })).toBeUndefined();
  expect(ask({ ...inOrder, skip: 1 })).toBeUndefined();

  const known = new Set(page?.slices.flatMap(({ sequences }) => sequences.slice(10).map(String)));
  const partial = patient.queryUnknown('probes', inOrder, opened.nowMs(), (etag) => known.has(etag));
  expect(partial).toMatchObject({
    hasMore: true,
    etags: page?.slices.flatMap(({ sequences }) => sequences.map(String)),
  });
  expect(partial?.slices.flatMap(({ sequences }) => sequences.map(String))).toEqual(partial?.etags.slice(0, 10));
  expect(patient.queryUnknown('probes', nothing, opened.nowMs(), () => false)).toEqual({
    hasMore: false,
    slices: [],
    etags: [],
  });
  database.close();

  const other = openReader(opened.path);
  const impatient = new QuickReader(other, new StatementCache(other), -1);
  expect([ask(nothing, impatient), ask(nothing, impatient)]).toEqual([undefined, undefined]);
  expect(impatient.queryUnknown('probes', nothing, opened.nowMs(), () => false)).toBeUndefined();
  other.close();

  expect((await container.query(nothing)).items).toEqual([]);
  const { items } = await container.query(inOrder);
  expect(items.map(({ document }) => document.name)).toEqual(
    Array.from({ length: 100 }, (_, index) => `n${String(index).padStart(6, '0')}`),
  );
});
