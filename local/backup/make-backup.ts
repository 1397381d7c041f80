import { chmod, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireOwnerLock, DataDirectoryInUseError, type OwnerLock } from '../../shared/adapters/sqlite/owner-lock.ts';
import { backupDatabase } from '../../shared/adapters/sqlite/sqlite-store.ts';
import { readRuntimeFile } from '../service/runtime-file.ts';
import { databasePath } from '../service/service-environment.ts';
import { copyTree } from './copy-tree.ts';

/** Files that a restored service needs in addition to the database and the blobs. */
const keptFiles = ['clients.json', 'token-signing-key.json', 'package-signing-key.json'] as const;

const azuriteFolder = 'azurite';

export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/**
 * Copies a data directory, even while a service is using it, so that a service can start from the copy: a snapshot of
 * the database first, then the blobs, so that every blob that the database names is there. Azurite's files are copied
 * only while no service is running, because they are not consistent with each other while Azurite works.
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
  const database = databasePath(dataDir);
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
  const database = databasePath(dataDir);
  const blobs = join(dataDir, 'blobs');
  const targetBlobs = join(target, 'blobs');
  // Parts of unfinished blobs: the database may name parts that become a blob before the second copy.
  await copyTree(blobs, targetBlobs, (path) => path.includes('.staging/parts/'));
  await backupDatabase(database, databasePath(target));
  const inAzurite = await copyTree(join(dataDir, azuriteFolder), join(target, azuriteFolder), () => true);
  const copied = await copyTree(blobs, targetBlobs, (path) => !path.includes('.staging/incoming/'));
  for (const name of keptFiles.filter((kept) => names.includes(kept))) {
    await copyFile(join(dataDir, name), join(target, name));
    await chmod(join(target, name), 0o600);
  }
  return copied + inAzurite;
}
