import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDatabaseIsThere, LostDatabaseError } from '../../local/service/lost-database.ts';
import { placesOf } from '../../local/service/service-environment.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/sqlite-store.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lost-database-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

async function put(path: string): Promise<void> {
  await mkdir(dirname(join(dataDir, path)), { recursive: true });
  await writeFile(join(dataDir, path), 'x');
}

/** The events that are logged. */
async function check(isAccepted = false): Promise<readonly string[]> {
  const logger = makeRecordingLogger();
  await checkDatabaseIsThere(placesOf(dataDir), isAccepted, logger);
  return logger.events;
}

describe('a data directory without a database', () => {
  it.each(['', 'blobs/snapshots/.staging/incoming/1', 'blobs/readme.txt', 'azurite/__azurite_db_blob__.json'])(
    'is new when it has only %s',
    async (path) => {
      if (path !== '') {
        await put(path);
      }
      expect(await check()).toEqual([]);
    },
  );

  it('is new when it has only drops, which is logged', async () => {
    await put('blobs/imports/feeds/a.csv');
    expect(await check()).toEqual(['database-is-new']);
  });

  it.each([
    'blobs/snapshots/manifest.json',
    'blobs/snapshots/packages/manifest.json',
    'blobs/reports/a.csv',
    'blobs/uploads/a.csv',
    'blobs/quarantine/a',
    'azurite/__blobstorage__/1',
  ])('has lost it when it has %s', async (path) => {
    await put(path);
    await expect(check()).rejects.toThrow(join(dataDir, path));
    await writeFile(placesOf(dataDir).database, '');
    await expect(check()).rejects.toBeInstanceOf(LostDatabaseError);
    new DatabaseSync(placesOf(dataDir).database).close();
    await expect(check()).rejects.toBeInstanceOf(LostDatabaseError);
    expect(await check(true)).toEqual(['database-is-new']);
  });

  it('has not lost one that some release wrote, nor one that is not readable: the store says so', async () => {
    await put('blobs/snapshots/manifest.json');
    const path = placesOf(dataDir).database;
    await writeFile(
      path,
      'not a database, but a file that is long enough to be looked at as if it were one'.repeat(20),
    );
    expect(await check()).toEqual([]);
    await rm(path);
    await (await openSqliteStore({ path, containers: [], clock: systemClock })).close();
    expect(await check()).toEqual([]);
  });
});
