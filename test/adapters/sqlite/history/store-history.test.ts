import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/sqlite-store.ts';
import type { Mark } from '../../../../shared/storage/mark.ts';
import { createEach, type ProbeDocument, probe } from '../../../contract/document-suite.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-history-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const fileOf = (name: string) => join(folder, `${name}.db`);
let ids = 0;

/** Opens a file, writes documents, and returns the mark after them, and the states of the given marks. */
async function inFile(name: string, writes: number, ...marks: readonly Mark[]) {
  const containers = [{ name: 'probes', schemaVersion: 1, indexes: [] }];
  const store = await openSqliteStore({ path: fileOf(name), containers, clock: () => 1_000 });
  try {
    const container = store.container<ProbeDocument>('probes');
    const documents = Array.from({ length: writes }, () => {
      ids += 1;
      return probe(`p${ids}`, 'a');
    });
    await createEach(container, documents);
    const states = await Promise.all(marks.map(async (mark) => container.checkMark(mark)));
    return { mark: await container.mark((await container.changes(undefined, 1_000)).checkpoint), states };
  } finally {
    await store.close();
  }
}

it('follows its own marks over restarts, also those of releases that did not name the store', async () => {
  const { mark } = await inFile('a', 5);
  const later = await inFile('a', 3, mark);
  expect(later.states).toEqual(['former']);
  expect((await inFile('a', 0, mark, later.mark)).states).toEqual(['former', 'former']);
});

it('finds a mark ahead, however much was written since the restore', async () => {
  const { mark: before } = await inFile('a', 5);
  await copyFile(fileOf('a'), fileOf('backup'));
  const { mark: after } = await inFile('a', 3);
  await copyFile(fileOf('backup'), fileOf('a'));
  const restored = await inFile('a', 9, before, after);
  expect(restored.states).toEqual(['former', 'foreign']);
  expect((await inFile('a', 0, before, after, restored.mark)).states).toEqual(['former', 'foreign', 'former']);
});

it('finds a mark ahead that was made between a live copy and the end of the process', async () => {
  const containers = [{ name: 'probes', schemaVersion: 1, indexes: [] }];
  const store = await openSqliteStore({ path: fileOf('a'), containers, clock: () => 1_000 });
  const container = store.container<ProbeDocument>('probes');
  await createEach(container, [probe('x1', 'a'), probe('x2', 'a')]);
  const before = await container.mark((await container.changes(undefined, 10)).checkpoint);
  await store.backup(fileOf('copy'));
  await createEach(container, [probe('x3', 'a')]);
  const after = await container.mark((await container.changes(undefined, 10)).checkpoint);
  expect(await container.checkMark(after)).toBe('current');
  await store.close();
  expect((await inFile('copy', 5, before, after)).states).toEqual(['former', 'ahead']);
});

it('tells two restores of one backup apart', async () => {
  await inFile('backup', 5);
  await copyFile(fileOf('backup'), fileOf('a'));
  const first = await inFile('a', 2);
  await copyFile(fileOf('backup'), fileOf('a'));
  expect((await inFile('a', 4, first.mark)).states).toEqual(['foreign']);
});

it('finds a mark foreign that another file made, or a lost one', async () => {
  const { mark } = await inFile('a', 5);
  const { checkpoint } = mark;
  expect((await inFile('b', 9, mark, { checkpoint }, { checkpoint: 'x' })).states).toEqual([
    'foreign',
    'ahead',
    'foreign',
  ]);
});

it('accepts a mark without names up to where the last release came, and not beyond', async () => {
  await inFile('a', 5);
  const database = new DatabaseSync(fileOf('a'));
  database.exec("DELETE FROM key_values WHERE namespace = 'store'");
  database.close();
  const marks = [{ checkpoint: '5' }, { checkpoint: '6' }];
  expect((await inFile('a', 9, ...marks)).states).toEqual(['former', 'ahead']);
});
