import { AppError } from '../../shared/platform/errors.ts';

const codes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);
/** What SQLite says, also in an error that came from another thread. */
const sqliteMessage = 'database or disk is full';
const maxCauses = 10;
const retryAfterSec = 60;

/** `InsufficientStorage` for an error that a full disk caused; undefined for others. */
export function fullDiskError(error: unknown): AppError | undefined {
  let cause = error;
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth += 1) {
    if (cause.message.includes(sqliteMessage) || ('code' in cause && codes.has(cause.code))) {
      return new AppError(
        'InsufficientStorage',
        `The disk of the service is full. Free some space, then try again in ${retryAfterSec} seconds.`,
        { cause: error, retryAfterSec },
      );
    }
    cause = cause.cause;
  }
  return undefined;
}
