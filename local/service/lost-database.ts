import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { unlessMissing } from '../../shared/adapters/folder/durable-files.ts';
import type { Logger } from '../../shared/platform/logger.ts';

/** The database is new, but there are files that only a service with an earlier database can have written. */
export class LostDatabaseError extends Error {
  override readonly name = 'LostDatabaseError';
}

interface DataPlaces {
  readonly database: string;
  /** The folder of the blob containers, and that of Azurite. */
  readonly blobs: string;
  readonly azurite: string;
}

/** Folders that only the service writes to. People may drop files into `imports` before the first start. */
const ownFolders = ['snapshots', 'reports', 'uploads', 'quarantine'] as const;

/**
 * Checks that the database was not lost: with a new one, the list would be empty, and every dropped file that is still there
 * would be imported again.
 * @throws LostDatabaseError unless `isAccepted`, which logs a warning instead
 */
export async function checkDatabaseIsThere(places: DataPlaces, isAccepted: boolean, logger: Logger): Promise<void> {
  const { database, blobs, azurite } = places;
  if (!(await isNew(database))) {
    return;
  }
  const own = [...ownFolders.map((name) => join(blobs, name)), join(azurite, '__blobstorage__')];
  const evidence = (await Promise.all(own.map(firstFile))).find((path) => path !== undefined);
  const drop = await firstFile(join(blobs, 'imports'));
  if (evidence !== undefined && !isAccepted) {
    throw new LostDatabaseError(
      `the database ${database} is missing or empty, but there are files of an earlier one, such as ${evidence}`,
    );
  }
  if (evidence !== undefined || drop !== undefined) {
    logger.warn('database-is-new', { database, filesFound: evidence ?? drop });
  }
}

/** Whether no release has ever written to the file. A file that is not a database is left to the store, which refuses it. */
async function isNew(path: string): Promise<boolean> {
  const stats = await unlessMissing(stat(path));
  if (stats === undefined || stats.size === 0) {
    return true;
  }
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare('PRAGMA user_version').get()?.['user_version'] === 0;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

/** Hidden files do not count. */
async function firstFile(folder: string): Promise<string | undefined> {
  const entries: readonly Dirent[] = (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? [];
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const path = join(folder, entry.name);
    const found = entry.isDirectory() ? await firstFile(path) : path;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
