import { describe, expect, it } from 'vitest';
import { type Actor, organisationActor } from '../../../shared/access/actor.ts';
import { createImport } from '../../../shared/importing/accepting/create-import.ts';
import type { ImportDocument } from '../../../shared/importing/import-document.ts';
import { makeImportId } from '../../../shared/importing/import-id.ts';
import { type ImportList, importListLimits, makeImportList } from '../../../shared/importing/reading/import-list.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { makeMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import { makeMemoryContainer } from '../../support/fakes/memory-container.ts';

const client: Actor = {
  ...organisationActor,
  owner: 'feed-a',
  id: 'feed-a',
  objectId: 'feed-a',
  tier: 1,
  ownOnly: true,
  canForce: false,
};
const ana: Actor = { ...organisationActor, id: 'ana@example.com', objectId: 'ana', deviceGroups: new Set(['10']) };
const ben: Actor = { ...ana, id: 'ben@example.com', objectId: 'ben' };
const uploaders = [organisationActor, client, ana, ben];

const clock = () => 0;
const idOf = ({ id }: Actor) => makeImportId(id, '0'.repeat(16));

async function makeList(): Promise<ImportList> {
  const container = makeMemoryContainer<ImportDocument>(clock);
  const blob = { name: 'a.csv', etag: '1', sizeBytes: 1, lastModifiedMs: 0 };
  for (const actor of uploaders) {
    await createImport(container, { id: idOf(actor), source: 'uploads', blob, fileName: 'a.csv', actor }, 0);
  }
  return makeImportList({ container, reports: makeMemoryBlobStore(clock) });
}

describe('an import can be seen by', () => {
  it.each([
    ['people without a limit', organisationActor, uploaders],
    ['a client of its own indicators', client, [client]],
    ['people limited to device groups', ana, [ana]],
  ])('%s', async (_name, actor, seen) => {
    const list = await makeList();
    const query = { order: importListLimits.defaultOrder, top: 100, skip: 0, count: true, expand: [] };
    const { imports, count } = await list.list(actor, query);
    expect(imports.map(({ submittedBy }) => submittedBy).toSorted()).toEqual(seen.map(({ id }) => id).toSorted());
    expect(count).toBe(seen.length);
    const answers = await Promise.all(
      uploaders.map(async (uploader) => {
        const read = list.get(actor, idOf(uploader)).then((found) => found.id);
        return await read.catch((error: unknown) => (error instanceof AppError ? error.code : error));
      }),
    );
    expect(answers).toEqual(uploaders.map((one) => (seen.includes(one) ? idOf(one) : 'NotFound')));
  });
});

it('a person with a new name sees the own imports, and another person with the old name does not', async () => {
  const list = await makeList();
  const query = { order: importListLimits.defaultOrder, top: 100, skip: 0, count: false, expand: [] };
  const seenBy = async (actor: Actor) => (await list.list(actor, query)).imports.map(({ submittedBy }) => submittedBy);
  expect(await seenBy({ ...ana, id: 'ana.lee@example.com' })).toEqual(['ana@example.com']);
  expect(await seenBy({ ...ana, objectId: 'another' })).toEqual([]);
});

it('a person sees the own imports of a release that knew people only by name', async () => {
  const container = makeMemoryContainer<ImportDocument>(clock);
  const blob = { name: 'a.csv', etag: '1', sizeBytes: 1, lastModifiedMs: 0 };
  await createImport(container, { id: idOf(ana), source: 'uploads', blob, fileName: 'a.csv', actor: ana }, 0);
  const key = { partition: idOf(ana), id: idOf(ana) };
  const stored = await container.read(key);
  if (stored === undefined) {
    throw new Error('no import');
  }
  const { objectId: _, ...actor } = stored.document.actor;
  const operations = [{ kind: 'upsert' as const, document: { ...stored.document, actor } }];
  await container.commit({ partition: key.partition, operations });
  const list = makeImportList({ container, reports: makeMemoryBlobStore(clock) });
  const query = { order: importListLimits.defaultOrder, top: 100, skip: 0, count: false, expand: [] };
  expect((await list.list(ana, query)).imports).toHaveLength(1);
  expect((await list.list(ben, query)).imports).toHaveLength(0);
  expect((await list.get(ana, idOf(ana))).submittedBy).toBe('ana@example.com');
});

it('the list of imports does not return documents of another kind', async () => {
  const list = await makeList();
  await expect(list.get(organisationActor, `bulk-${'0'.repeat(32)}`)).rejects.toMatchObject({ code: 'NotFound' });
});
