import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { fullDiskError } from '../../../functions/http/full-disk.ts';
import { SqliteStoreError } from '../../../shared/adapters/sqlite/sql/errors.ts';
import { AppError } from '../../../shared/platform/errors.ts';

/** What SQLite throws when its file cannot grow. */
function errorOfSqlite(): unknown {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA max_page_count = 2; CREATE TABLE t (x)');
  try {
    database.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000));
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('fullDiskError', () => {
  const ofSystem = Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });
  it.each([
    ['a write of a file', ofSystem],
    ['a transaction', errorOfSqlite()],
    ['a transaction in another thread', new SqliteStoreError('failed', 'failed', { cause: errorOfSqlite() })],
    ['what a service throws because of one', new AppError('ServiceUnavailable', 'try again', { cause: ofSystem })],
  ])('is found in the error of %s', (_name, error) => {
    expect(fullDiskError(error)).toMatchObject({ code: 'InsufficientStorage', retryAfterSec: 60, cause: error });
  });

  it.each([
    ['another error', new Error('lost')],
    ['no error', 'database or disk is full'],
  ])('is not %s', (_name, error) => {
    expect(fullDiskError(error)).toBeUndefined();
  });
});
