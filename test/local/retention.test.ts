import { expect, it } from 'vitest';
import { deleteOldBlobs } from '../../local/service/retention.ts';
import type { BlobStore } from '../../shared/storage/blob-store.ts';
import { makeMemoryBlobStore } from '../support/fakes/memory-blob-store.ts';
import { csvOf, drop, makeImportWorld } from '../support/worlds/import-world.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

const dayMs = 86_400_000;
const row = `FileSha1,${'a'.repeat(40)},,Block,High,Title,Description,,,,,`;

function makeWorld() {
  const world = makeImportWorld();
  const { dependencies, indicators } = world;
  const { files, reports, clock, container } = dependencies;
  const stores = { ...files, reports, quarantine: makeMemoryBlobStore(clock) };
  const retentionDays = { imports: 9, uploads: 3, reports: 30 };
  const blobs = (name: keyof typeof stores): BlobStore => stores[name];
  const sweep = async () =>
    await deleteOldBlobs({ retentionDays, blobs, imports: container, clock, logger: makeRecordingLogger() });
  const names = async () => {
    const found: string[] = [];
    for (const [container, store] of Object.entries(stores)) {
      for await (const { name } of store.list()) {
        found.push(`${container}/${name}`);
      }
    }
    return found;
  };
  return { ...world, stores, sweep, names, advanceDays: (days: number) => indicators.advance(days * dayMs) };
}

it('deleteOldBlobs deletes files older than the retention of their container', async () => {
  const { stores, sweep, names, advanceDays } = makeWorld();
  await stores.reports.write('old.csv', Buffer.from('x'));
  await stores.quarantine.write('kept', Buffer.from('x'));
  advanceDays(29);
  await stores.reports.write('new.csv', Buffer.from('x'));
  expect(await sweep()).toBe(0);
  advanceDays(1);
  expect(await sweep()).toBe(1);
  expect(await names()).toEqual(['reports/new.csv', 'quarantine/kept']);
});

it('keeps a drop until its import has been over for that long, and one that no import knows', async () => {
  const { dependencies, importer, stores, sweep, names, advanceDays } = makeWorld();
  const imported = await importer.acceptDrop(await drop(stores.imports, 'a.csv', csvOf(row)));
  await importer.acceptDrop(await drop(stores.imports, 'unfinished.csv', csvOf(row)));
  await drop(stores.imports, 'unknown.csv', csvOf(row));
  advanceDays(20);
  expect(await sweep()).toBe(0);
  await importer.run(imported, 60_000);
  expect(await sweep()).toBe(0);
  advanceDays(9);
  expect(await sweep()).toBe(1);
  expect((await names()).filter((name) => name.startsWith('imports/'))).toEqual([
    'imports/unfinished.csv',
    'imports/unknown.csv',
  ]);
  expect((await dependencies.container.read({ partition: imported, id: imported }))?.document.state).toBe('Succeeded');
});

it('deleteOldBlobs deletes uploads that were never recorded, and at most a thousand files at a time', async () => {
  const { stores, sweep, advanceDays } = makeWorld();
  for (let index = 0; index < 1_001; index++) {
    await stores.uploads.write(`${index}.csv`, Buffer.from('x'));
  }
  advanceDays(3);
  expect(await sweep()).toBe(1_000);
  expect(await sweep()).toBe(1);
});
