import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process owns the data directory. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

export interface OwnerLock {
  release(): void;
}

/**
 * Makes this process the owner of a data directory until it releases it or ends, however it ends: an exclusive
 * transaction on a file of its own, which the operating system releases with the process.
 * @throws DataDirectoryInUseError when another process holds it.
 */
export function acquireOwnerLock(dataDirectory: string): OwnerLock {
  const database = new DatabaseSync(join(dataDirectory, 'owner.lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      throw new DataDirectoryInUseError(`another process is using the data directory ${dataDirectory}`, {
        cause: error,
      });
    }
    throw error;
  }
  return {
    release() {
      if (database.isOpen) {
        database.close();
      }
    },
  };
}

const sqliteBusy = 5;
