import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { acquireOwnerLock, DataDirectoryInUseError, type OwnerLock } from '../../shared/adapters/sqlite/owner-lock.ts';
import { backupDatabase } from '../../shared/adapters/sqlite/sqlite-store.ts';
import { readRuntimeFile } from '../service/runtime-file.ts';
import { placesOf } from '../service/service-environment.ts';
import { copyTree } from './copy-tree.ts';

/** Files that a restored service needs in addition to the database and the blobs. */
const keptFiles = ['clients.json', 'token-signing-key.json', 'package-signing-key.json'] as const;

const azuriteFolder = 'azurite';

export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/**
 * Copies a data directory, even while a service is using it, so that a service can start from the copy: a snapshot of
 * the database first, then the blobs, so that every blob that the database names is there. The index and the packages are
 * not copied: they are made from the database, and could be ahead of it; the restored service makes them again. Azurite's
 * files are copied only while no service is running, because they are not consistent with each other while Azurite works.
 *
 * @returns the number of blob files copied
 * @throws BackupError when the target is not empty, there is no database, or a service is running with Azurite
 */
export async function makeBackup(dataDir: string, target: string): Promise<number> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  if ((await readdir(target)).length > 0) {
    throw new BackupError(`${target} is not empty`);
  }
  const names = await readdir(dataDir).catch((): string[] => []);
  const { database } = placesOf(dataDir);
  if (!names.some((name) => join(dataDir, name) === database)) {
    throw new BackupError(`the database ${database} does not exist`);
  }
  const lock = names.includes(azuriteFolder) ? lockAtRest(dataDir) : undefined;
  try {
    return await copyAll(dataDir, target, names);
  } finally {
    lock?.release();
  }
}

/** Prevents a service from starting on the data directory; undefined when one is running with its blobs in folders. */
function lockAtRest(dataDir: string): OwnerLock | undefined {
  try {
    return acquireOwnerLock(dataDir);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUseError)) {
      throw error;
    }
    if (readRuntimeFile(dataDir)?.importsFolder !== undefined) {
      return undefined;
    }
    throw new BackupError(
      'the service is running with BLOBS=azurite, whose files can be copied only while it is stopped',
    );
  }
}

async function copyAll(dataDir: string, target: string, names: readonly string[]): Promise<number> {
  const from = placesOf(dataDir);
  const to = placesOf(target);
  await backupDatabase(from.database, to.database);
  const inAzurite = await copyTree(from.azurite, to.azurite, () => true);
  const copied = await copyTree(from.blobs, to.blobs, isKept);
  // A report that was assembled meanwhile: its parts may have been gone before they were copied.
  const late = await copyTree(from.blobs, to.blobs, (path) => isKept(path) && !existsSync(join(to.blobs, path)));
  for (const name of keptFiles.filter((kept) => names.includes(kept))) {
    await copyFile(join(dataDir, name), join(target, name));
    await chmod(join(target, name), 0o600);
  }
  return copied + late + inAzurite;
}

/** Whether a blob file is part of a backup: not what is made from the database, nor what is being written. */
function isKept(path: string): boolean {
  const [container, ...rest] = path.split(sep);
  return container !== 'snapshots' && !(rest[0] === '.staging' && rest[1] === 'incoming');
}
