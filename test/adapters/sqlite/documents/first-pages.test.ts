import { afterEach, expect, it } from 'vitest';
import { DocumentCache } from '../../../../shared/adapters/sqlite/documents/document-cache.ts';
import type { Query, Versioned } from '../../../../shared/storage/document-container.ts';
import { type ProbeDocument, probe } from '../../../contract/document-suite.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { openTemporarySqliteStore, type TemporarySqliteStore } from '../../../support/worlds/temporary-sqlite-store.ts';

let opened: TemporarySqliteStore | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

it('first pages return the same objects until a document changes, and only those that are in the page now', async () => {
  opened = await openTemporarySqliteStore([
    { name: 'probes', schemaVersion: 1, indexes: [{ kind: 'probe', fields: ['name'] }] },
  ]);
  const container = opened.store.container<ProbeDocument>('probes');
  const documents = ['a', 'b', 'c', 'd'].map((id) => named(id, id));
  await container.commit({
    partition: 'p',
    operations: documents.map((document) => ({ kind: 'create', document })),
  });
  const query: Query = { kind: 'probe', order: { field: 'name', descending: true }, limit: 3 };
  // a machine at its limits takes too long for a quick page now and then: then others answer
  let { items } = await container.query(query);
  await waitFor(async () => {
    const former = items;
    ({ items } = await container.query(query));
    return items.every((item, index) => item === former[index]);
  }, 10_000);
  expect(items.map(({ document }) => document)).toEqual(documents.slice(1).toReversed());

  const [d, c, b] = items;
  await container.commit({
    partition: 'p',
    operations: [
      { kind: 'replace', document: named('c', 'z'), etag: c?.etag ?? '' },
      { kind: 'replace', document: { ...named('b', 'b'), deleted: true }, etag: b?.etag ?? '' },
    ],
  });
  let page = await container.query(query);
  await waitFor(async () => {
    page = await container.query(query);
    return page.items[1] === d;
  }, 10_000);
  expect(page.items.map(({ document }) => document.name)).toEqual(['z', 'd', 'a']);
  expect(page.next).toBeUndefined();
  expect(await container.read({ partition: 'p', id: 'c' })).toEqual(page.items[0]);
});

function named(id: string, name: string): ProbeDocument {
  return { ...probe('p', id), name };
}

const stored = (etag: string): Versioned<ProbeDocument> => ({ document: probe('p', etag), etag });

it('the document cache keeps documents up to a number of characters', () => {
  const cache = new DocumentCache<ProbeDocument>(100);
  cache.keep([stored('1'), stored('2')], 60);
  cache.keep([stored('3')], 40);
  expect(['1', '2', '3'].map((etag) => cache.get(etag)?.document.id)).toEqual(['1', '2', '3']);
  cache.keep([stored('4')], 1);
  expect(['1', '2', '3', '4'].map((etag) => cache.get(etag)?.document.id)).toEqual([
    undefined,
    undefined,
    undefined,
    '4',
  ]);
  cache.keep([stored('5')], 101);
  expect(['4', '5'].map((etag) => cache.get(etag)?.etag)).toEqual(['4', undefined]);
});
