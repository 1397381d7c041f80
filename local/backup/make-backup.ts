import { chmod, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireOwnerLock, DataDirectoryInUseError, type OwnerLock } from '../../shared/adapters/sqlite/owner-lock.ts';
import { backupDatabase } from '../../shared/adapters/sqlite/sqlite-store.ts';
import { readRuntimeFile } from '../service/runtime-file.ts';
import { databasePath } from '../service/service-environment.ts';
import { copyTree } from './copy-tree.ts';

/** Files of the data directory beside the database and the blobs that a restored service needs. */
const keptFiles = ['clients.json', 'token-signing-key.json', 'package-signing-key.json'] as const;

const azuriteFolder = 'azurite';

export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/**
 * Writes a copy of a data directory from which a service can start, while one runs on it: the database as of one
 * moment, then the blobs, so that what the database names is there. Azurite's files, where there are any, are copied when
 * no service runs: while it works they do not fit each other.
 *
 * @returns the number of blob files copied
 * @throws BackupError when the target holds something already, there is no database, or a service runs with Azurite
 */
export async function makeBackup(dataDir: string, target: string): Promise<number> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  if ((await readdir(target)).length > 0) {
    throw new BackupError(`${target} is not empty`);
  }
  const names = await readdir(dataDir).catch((): string[] => []);
  const database = databasePath(dataDir);
  if (!names.some((name) => join(dataDir, name) === database)) {
    throw new BackupError(`There is no ${database}`);
  }
  const lock = names.includes(azuriteFolder) ? lockAtRest(dataDir) : undefined;
  try {
    return await copyAll(dataDir, target, names);
  } finally {
    lock?.release();
  }
}

/** Keeps the data directory from being served; undefined when it is, with blobs in folders. */
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
    throw new BackupError('The service runs with BLOBS=azurite, whose files can be copied only at rest: stop it first');
  }
}

async function copyAll(dataDir: string, target: string, names: readonly string[]): Promise<number> {
  const database = databasePath(dataDir);
  const blobs = join(dataDir, 'blobs');
  const targetBlobs = join(target, 'blobs');
  // Parts of blobs to be: the database may name some that are made into a blob before the second copy.
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
