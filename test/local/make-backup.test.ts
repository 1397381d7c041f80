import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackupError, makeBackup } from '../../local/backup/make-backup.ts';
import { writeRuntimeFile } from '../../local/service/runtime-file.ts';
import { acquireOwnerLock } from '../../shared/adapters/sqlite/owner-lock.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/sqlite-store.ts';
import { systemClock } from '../../shared/platform/clock.ts';

let dataDir = '';
let target = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'data-'));
  target = await mkdtemp(join(tmpdir(), 'backup-'));
  const store = await openSqliteStore({
    path: join(dataDir, 'threat-indicators.db'),
    containers: [],
    clock: systemClock,
  });
  await store.close();
  await mkdir(join(dataDir, 'azurite', 'blobs'), { recursive: true });
  await writeFile(join(dataDir, 'azurite', 'blobs', '1'), 'kept');
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
  await rm(target, { recursive: true, force: true });
});

/** The runtime file of a running service. */
async function whileServed<T>(place: object, work: () => Promise<T>): Promise<T> {
  const lock = acquireOwnerLock(dataDir);
  try {
    await writeRuntimeFile(dataDir, { baseUrl: '', tokenUrl: '', pid: 1, ...place });
    return await work();
  } finally {
    lock.release();
  }
}

describe("a backup of a data directory with Azurite's files", () => {
  it('contains them when no service is running, and leaves the directory unlocked', async () => {
    expect(await makeBackup(dataDir, target)).toBe(1);
    expect(await readFile(join(target, 'azurite', 'blobs', '1'), 'utf8')).toBe('kept');
    acquireOwnerLock(dataDir).release();
  });

  it('is refused and stays empty while a service is running with Azurite', async () => {
    const place = { blobConnectionString: 'x' };
    await whileServed(place, async () => {
      await expect(makeBackup(dataDir, target)).rejects.toBeInstanceOf(BackupError);
    });
    expect(await readdir(target)).toEqual([]);
  });

  it('contains them next to the folders that a running service uses now', async () => {
    expect(await whileServed({ importsFolder: 'x' }, async () => await makeBackup(dataDir, target))).toBe(1);
  });
});
