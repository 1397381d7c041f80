/*
 * One table per container:
 *
 *   seq        rowid, never reused: place among the changes, and the etag. A replace deletes the row and inserts a new
 *              one, so the changes since a checkpoint are a scan by rowid and need no index.
 *   partition, id                     the key
 *   kind       null for a tombstone, so that indexes and queries by kind never see one
 *   expires_at milliseconds since the Unix epoch, null = never
 *   doc        the document as JSON text
 *
 * An index serves one order of one kind: (field, id, expires_at, what lists filter by), the last ones
 * to count and to find the rows of a page without reading documents.
 */
import type { DatabaseSync } from 'node:sqlite';
import { textOf } from '../sql/values.ts';
import { type SqliteColumns, sqliteField } from './filter-sql.ts';

export interface ContainerIndex {
  /** Only live documents of this kind are in the index. */
  readonly kind: string;
  /** The index is of tombstones instead, of every kind. */
  readonly isOfDeleted?: true;
  /** The field to order by, or several to count by; `id` is appended automatically. */
  readonly fields: readonly string[];
  /** Fields that a filter of such a list reads from the index. */
  readonly covers?: readonly string[];
  /** Only documents that have the first field: for look-ups by a field that most do not have, never for an order. */
  readonly isSparse?: true;
}

export interface TextIndex {
  readonly kind: string;
  readonly fields: readonly string[];
  /** Those with an index of their own, which finds a text or its beginning better. */
  readonly ordered: readonly string[];
}

/** A change of the indexes of a file that was written with other definitions. */
export interface IndexChange {
  readonly name: string;
  readonly sql: string;
}

export interface ContainerDefinition {
  /** Letters, digits and `_`. */
  readonly name: string;
  /** The newest schema version of its documents that the code reads; a newer one is refused. */
  readonly schemaVersion: number;
  readonly indexes: readonly ContainerIndex[];
  /** For searches within texts; see `text-index.ts`. */
  readonly text?: TextIndex;
}

/** Fields of a document that have a column of their own. */
export const documentColumns: SqliteColumns = { id: 'id', partition: 'partition' };

const namePattern = /^[A-Za-z][A-Za-z0-9_]*$/;

/** @throws TypeError for a name that is not allowed in SQL text. */
export function tableOf(containerName: string): string {
  if (!namePattern.test(containerName)) {
    throw new TypeError(`not a container name: ${JSON.stringify(containerName)}`);
  }
  return `container_${containerName}`;
}

/** A kind as an SQL literal: a partial index is used only where its condition appears literally. */
export function kindLiteral(kind: string): string {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(kind)) {
    throw new TypeError(`not a kind: ${JSON.stringify(kind)}`);
  }
  return `'${kind}'`;
}

/** The name of an index in the file. */
export function indexName(
  table: string,
  { kind, fields, isOfDeleted }: Pick<ContainerIndex, 'kind' | 'fields' | 'isOfDeleted'>,
): string {
  const state = isOfDeleted === true ? '_deleted' : '';
  return `${table}_${kind.replaceAll('-', '_')}${state}_${fields.join('_').replaceAll('.', '_')}`;
}

function indexStatements(table: string, definition: ContainerDefinition): ReadonlyMap<string, string> {
  return new Map(
    definition.indexes.map((index) => {
      const { kind, fields, covers = [], isSparse, isOfDeleted } = index;
      const name = indexName(table, index);
      const id = fields.includes('id') ? [] : ['id'];
      const columns = [...expressionsOf(fields), ...id, 'expires_at', ...expressionsOf(covers)].join(', ');
      const isPresent = isSparse ? ` AND ${expressionsOf(fields)[0]} IS NOT NULL` : '';
      const rows = isOfDeleted ? 'kind IS NULL' : `kind = ${kindLiteral(kind)}`;
      return [name, `CREATE INDEX ${name} ON ${table} (${columns}) WHERE ${rows}${isPresent}`];
    }),
  );
}

function expressionsOf(fields: readonly string[]): readonly string[] {
  return fields.map((field) => sqliteField(field, documentColumns));
}

/**
 * Creates the container's table. An empty one gets its indexes at once. What has to change in a table with documents is
 * returned: to create or to drop an index takes seconds at a million documents.
 */
export function ensureContainer(database: DatabaseSync, definition: ContainerDefinition): readonly IndexChange[] {
  const table = tableOf(definition.name);
  database.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, partition TEXT NOT NULL, id TEXT NOT NULL, kind TEXT,
      expires_at INTEGER, doc TEXT NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS ${table}__key ON ${table} (partition, id);
    CREATE INDEX IF NOT EXISTS ${table}__expiry ON ${table} (expires_at) WHERE expires_at IS NOT NULL;`);
  const changes = indexChanges(database, table, definition);
  if (database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined) {
    return changes;
  }
  for (const { sql } of changes) {
    database.exec(sql);
  }
  return [];
}

/** Indexes to create or replace, then those to drop. */
function indexChanges(database: DatabaseSync, table: string, definition: ContainerDefinition): readonly IndexChange[] {
  const wanted = indexStatements(table, definition);
  const existing = new Map(
    database
      .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`)
      .all(table)
      .map((row) => [textOf(row, 'name'), textOf(row, 'sql')]),
  );
  const missing = [...wanted].filter(([name, sql]) => existing.get(name) !== sql);
  const unwanted = [...existing.keys()].filter((name) => !name.startsWith(`${table}__`) && !wanted.has(name));
  return [
    ...missing.map(([name, sql]) => ({ name, sql: `DROP INDEX IF EXISTS ${name}; ${sql}` })),
    ...unwanted.map((name) => ({ name, sql: `DROP INDEX ${name}` })),
  ];
}
