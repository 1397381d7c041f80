import { DatabaseSync } from 'node:sqlite';
import { type ContainerDefinition, ensureContainer, type IndexChange } from '../documents/container-definition.ts';
import { ensureTextIndex } from '../documents/text-index.ts';
import { beginGeneration } from '../history/store-history.ts';
import { checkOwnership, migrate } from './migrations.ts';

/** What has to change in a file of another release. */
export interface MissingParts {
  readonly indexes: readonly IndexChange[];
  /** Of the containers with these names. */
  readonly textIndexes: readonly string[];
}

const busyTimeoutMs = 10_000;

/** The connection that writes: every commit is on disk when it returns. */
export function openWriter(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -32768;
    PRAGMA wal_autocheckpoint = 8192;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA temp_store = MEMORY;`);
  return database;
}

/** A connection that only reads, always the latest commit. */
export function openReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  database.exec(`
    PRAGMA cache_size = -8192;
    PRAGMA temp_store = MEMORY;`);
  return database;
}

/**
 * Makes the file ready: migrations, tables of the containers, every message lock of a former process released, and a new
 * generation of its history begun. The owner of the file calls it before anything else opens the file. Returns what an older
 * file lacks: the store builds it while it is in use.
 * @throws SqliteStoreError `newer-schema`, `foreign`.
 */
export function prepareDatabase(path: string, containers: readonly ContainerDefinition[]): MissingParts {
  const database = openWriter(path);
  try {
    checkOwnership(database);
    migrate(database);
    database.exec('BEGIN IMMEDIATE');
    const indexes = containers.flatMap((definition) => ensureContainer(database, definition));
    const textIndexes = containers.filter((definition) => ensureTextIndex(database, definition));
    database.exec('UPDATE messages SET locked_until = 0 WHERE locked_until <> 0 AND dead_reason IS NULL');
    beginGeneration(database);
    database.exec('COMMIT');
    return { indexes, textIndexes: textIndexes.map(({ name }) => name) };
  } finally {
    database.close();
  }
}
