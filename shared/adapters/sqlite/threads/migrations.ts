import type { DatabaseSync } from 'node:sqlite';
import { SqliteStoreError } from '../sql/errors.ts';
import { numberOf } from '../sql/values.ts';

/** SQL that brings a file from the version before it (its place in the list) to its own; never edited once released. */
type Migration = string;

export const migrations: readonly Migration[] = [
  `CREATE TABLE messages (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, content_type TEXT,
     enqueued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, delivery_count INTEGER NOT NULL DEFAULT 0,
     locked_until INTEGER NOT NULL DEFAULT 0, dead_reason TEXT, dead_description TEXT, body BLOB NOT NULL);
   CREATE INDEX messages_active ON messages (queue) WHERE dead_reason IS NULL;
   CREATE INDEX messages_dead ON messages (queue) WHERE dead_reason IS NOT NULL;
   CREATE INDEX messages_expiry ON messages (expires_at);
   CREATE TABLE sent_messages (
     queue TEXT NOT NULL, message_id TEXT NOT NULL, sent_at INTEGER NOT NULL,
     PRIMARY KEY (queue, message_id)) WITHOUT ROWID;
   CREATE INDEX sent_messages_age ON sent_messages (sent_at);
   CREATE TABLE key_values (
     namespace TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (namespace, key)) WITHOUT ROWID;`,
  // how far the text index of a container has come: documents up to `done`, of those up to `last` that were there before it
  `CREATE TABLE text_indexes (
     container TEXT PRIMARY KEY, definition TEXT NOT NULL, done INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;`,
];

/**
 * Brings the file to the newest version, each step in a transaction of its own.
 * @throws SqliteStoreError `newer-schema` for a file written by a newer release.
 */
export function migrate(database: DatabaseSync, steps: readonly Migration[] = migrations): void {
  const version = numberOf(database.prepare('PRAGMA user_version').get(), 'user_version');
  if (version > steps.length) {
    throw new SqliteStoreError(
      'newer-schema',
      `it was written by a newer release (version ${version}; this release knows versions up to ${steps.length})`,
    );
  }
  for (const [index, sql] of steps.entries()) {
    if (index >= version) {
      database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`);
    }
  }
}

/** @throws SqliteStoreError `foreign` for a file that another program has written. */
export function checkOwnership(database: DatabaseSync): void {
  const version = numberOf(database.prepare('PRAGMA user_version').get(), 'user_version');
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const isOurs = version === 0 ? tables.length === 0 : tables.some(({ name }) => name === 'messages');
  if (!isOurs) {
    throw new SqliteStoreError('foreign', 'it is a database of another program');
  }
}
