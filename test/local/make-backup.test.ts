import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTree } from '../../local/backup/copy-tree.ts';
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

async function put(path: string): Promise<void> {
  await mkdir(dirname(join(dataDir, 'blobs', path)), { recursive: true });
  await writeFile(join(dataDir, 'blobs', path), 'x');
}

describe('a backup of blobs in folders', () => {
  it('contains what people and imports made, and nothing that is made from the database', async () => {
    const kept = ['imports/a.csv', 'imports/.staging/parts/ab/1', 'reports/b.csv', 'uploads/c.csv', 'quarantine/d'];
    const left = ['snapshots/manifest.json', 'snapshots/packages/manifest.json', 'imports/.staging/incoming/1'];
    for (const path of [...kept, ...left]) {
      await put(path);
    }
    expect(await makeBackup(dataDir, target)).toBe(kept.length + 1);
    const entries = await readdir(join(target, 'blobs'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    expect(files.toSorted()).toEqual(kept.map((path) => join(target, 'blobs', path)).toSorted());
  });
});

describe('copyTree', () => {
  it('copies a file that is replaced meanwhile in its last version, with the time of that', async () => {
    const from = join(dataDir, 'drops');
    await mkdir(from);
    const [source, copied] = [join(from, 'a.csv'), join(target, 'a.csv')];
    await writeFile(source, 'first');
    await utimes(source, 1_000, 1_000);
    let isReplaced = false;
    const replaceOnce = async (path: string) => {
      if (path === source && !isReplaced) {
        isReplaced = true;
        await writeFile(source, 'later');
        await utimes(source, 2_000, 2_000);
      }
    };
    await copyTree(from, target, () => true, replaceOnce);
    expect(await readFile(copied, 'utf8')).toBe('later');
    expect((await stat(copied)).mtimeMs).toBeCloseTo(2_000_000, -1);
  });
});

describe('a backup of folders outside of the data directory', () => {
  it.each([
    ['that the settings name', { importsFolder: false }, (outside: string) => ({ importsDir: outside })],
    ['that the running service names', { importsFolder: true }, () => ({})],
  ])('copies those %s', async (_what, running, settings) => {
    const outside = await mkdtemp(join(tmpdir(), 'drops-'));
    try {
      await writeFile(join(outside, 'a.csv'), 'kept');
      if (running.importsFolder) {
        await rm(join(dataDir, 'azurite'), { recursive: true });
        await writeRuntimeFile(dataDir, { baseUrl: '', pid: 1, importsFolder: outside });
      }
      await makeBackup(dataDir, target, settings(outside));
      expect(await readFile(join(target, 'blobs', 'imports', 'a.csv'), 'utf8')).toBe('kept');
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });
});
