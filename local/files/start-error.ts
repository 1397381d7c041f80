import { SqliteStoreError } from '../../shared/adapters/sqlite/sql/errors.ts';

/** Why the service cannot start, in sentences for the person who starts it: which file, and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const adviceOfSystem: Readonly<Record<string, string>> = {
  EACCES: 'Give the user that runs the service access to it',
  EPERM: 'Give the user that runs the service access to it',
  EROFS: 'Choose a DATA_DIR on a disk that can be written',
  ENOSPC: 'Free space on that disk',
  EDQUOT: 'Free space on that disk',
  EMFILE: 'Raise the limit of open files (ulimit -n)',
  ENOTDIR: 'Choose another DATA_DIR, or move that file away',
  EEXIST: 'Choose another DATA_DIR, or move that file away',
  EISDIR: 'Move that directory away',
  EADDRINUSE: 'Choose another PORT or TOKEN_PORT; 0 picks a free port',
  EADDRNOTAVAIL: 'Set HOST and TOKEN_HOST to addresses of this machine',
  ENOTFOUND: 'Set HOST and TOKEN_HOST to addresses of this machine',
};

const notADatabase = 26;
const damagedCodes = new Set([11, notADatabase]);
const adviceOfSqlite: Readonly<Record<number, string>> = {
  8: 'Give the user that runs the service access to it',
  10: 'Check the disk that it is on',
  11: 'It is damaged: restore a backup',
  13: 'Free space on that disk',
  14: 'Give the user that runs the service access to it, and to its directory',
  [notADatabase]: 'It is damaged or belongs to another program: restore a backup, or choose another DATA_DIR',
};

/** The failure as sentences; undefined when its reason is not known, so that its stack helps more. */
export function explainStart(error: unknown): string | undefined {
  if (error instanceof StartError) {
    return error.message;
  }
  const advice = adviceOn(error);
  return error instanceof Error && advice !== undefined ? `${error.message}. ${advice}.` : undefined;
}

/** What to do about an error of the system, without a full stop. */
export function adviceOn(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error
    ? adviceOfSystem[error.code]
    : undefined;
}

/**
 * Opens the lock or the database at `path`.
 * @param whenDamaged - what to do when its content is not a database; by default to restore a backup
 * @throws StartError when that file is the reason of a failure
 */
export async function openingDatabase<T>(path: string, open: () => T | Promise<T>, whenDamaged?: string): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof SqliteStoreError && (error.code === 'newer-schema' || error.code === 'foreign')) {
      const advice =
        error.code === 'foreign'
          ? 'Choose another DATA_DIR, or move that file away'
          : 'Install the newer release again, or restore a backup of this one';
      throw new StartError(`${path} cannot be used: ${error.message}. ${advice}.`, { cause: error });
    }
    if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') {
      // The low byte is the primary code: https://www.sqlite.org/rescode.html
      const code = error.errcode & 0xff;
      const advice = damagedCodes.has(code) ? (whenDamaged ?? adviceOfSqlite[code]) : adviceOfSqlite[code];
      throw new StartError(`${path} cannot be opened: ${error.message}.${advice === undefined ? '' : ` ${advice}.`}`, {
        cause: error,
      });
    }
    throw error;
  }
}
