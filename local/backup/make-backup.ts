import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type BlobFolders, blobFolder } from '../../functions/app/stores/blob-folder.ts';
import { blobContainers } from '../../functions/app/stores/stores.ts';
import { backupDatabase } from '../../shared/adapters/sqlite/backup-database.ts';
import { acquireOwnerLock, DataDirectoryInUseError, type OwnerLock } from '../../shared/adapters/sqlite/owner-lock.ts';
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
export async function makeBackup(
  dataDir: string,
  target: string,
  { importsDir, reportsDir }: Omit<BlobFolders, 'root'> = {},
): Promise<number> {
  const running = readRuntimeFile(dataDir);
  const folders = {
    root: placesOf(dataDir).blobs,
    importsDir: running?.importsFolder ?? importsDir,
    reportsDir: running?.reportsFolder ?? reportsDir,
  };
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
    return await copyAll(dataDir, target, names, folders);
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

async function copyAll(
  dataDir: string,
  target: string,
  names: readonly string[],
  folders: BlobFolders,
): Promise<number> {
  const from = placesOf(dataDir);
  const to = placesOf(target);
  await backupDatabase(from.database, to.database);
  const inAzurite = await copyTree(from.azurite, to.azurite, () => true);
  const copied = await copyBlobs(folders, to.blobs, () => true);
  // A report that was assembled meanwhile: its parts may have been gone before they were copied.
  const late = await copyBlobs(folders, to.blobs, (path) => !existsSync(path));
  for (const name of keptFiles.filter((kept) => names.includes(kept))) {
    await copyFile(join(dataDir, name), join(target, name));
    await chmod(join(target, name), 0o600);
  }
  return copied + late + inAzurite;
}

/**
 * Copies the blobs that are part of a backup: not those made from the database, nor what is being written.
 *
 * @param isWanted - gets the path of each copy
 */
async function copyBlobs(folders: BlobFolders, target: string, isWanted: (path: string) => boolean): Promise<number> {
  let copied = 0;
  for (const container of blobContainers.filter((name) => name !== 'snapshots')) {
    const to = join(target, container);
    copied += await copyTree(blobFolder(folders, container), to, (path) => {
      const [first, second] = path.split(sep);
      return !(first === '.staging' && second === 'incoming') && isWanted(join(to, path));
    });
  }
  return copied;
}
