import type { DatabaseSync } from 'node:sqlite';

/** Reads one state of the database, taking its lock once. An error that ended the transaction is thrown as it is. */
export function inTransaction<T>(database: DatabaseSync, read: () => T): T {
  database.exec('BEGIN');
  try {
    return read();
  } finally {
    if (database.isTransaction) {
      database.exec('COMMIT');
    }
  }
}
