/*
 * Trigrams of the texts that lists are searched by, in an FTS5 table without contents beside the container's table:
 *
 *   rowid      seq of the document
 *   f0, f1...  the fields; only which trigrams occur in which field is kept, not where
 *
 * So the index returns candidates, and the filter itself decides. Two triggers keep it in step with the table, within the same
 * transaction. Documents that were there before the index are added in slices; `text_indexes` says how far that has come,
 * and until then searches read the whole list. Searches are case-sensitive, as filters are.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Filter } from '../../../storage/filter.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { numberOf, textOf } from '../sql/values.ts';
import {
  type ContainerDefinition,
  documentColumns,
  kindLiteral,
  type TextIndex,
  tableOf,
} from './container-definition.ts';
import { type SqliteCondition, sqliteField } from './filter-sql.ts';
import { textMatchOf } from './text-match.ts';

/** Candidates that are read and sorted; with more of them, the list's order finds a page sooner. */
export const maxPageCandidates = 5_000;
/** Candidates that are read to count them; with more, the whole list is. */
export const maxCountCandidates = 200_000;

const selectState = 'SELECT definition, done, last FROM text_indexes WHERE container = ?';

function textTableOf(containerName: string): string {
  return `${tableOf(containerName)}__text`;
}

/** Creates the index as defined, or drops one that is not; returns whether documents have to be added to it. */
export function ensureTextIndex(database: DatabaseSync, { name, text }: ContainerDefinition): boolean {
  const table = tableOf(name);
  const index = textTableOf(name);
  const stored = database.prepare(selectState).get(name);
  const wanted = text && JSON.stringify(text);
  if (stored?.['definition'] === wanted) {
    return stored !== undefined && numberOf(stored, 'done') < numberOf(stored, 'last');
  }
  database.exec(`
    DROP TRIGGER IF EXISTS ${index}_added; DROP TRIGGER IF EXISTS ${index}_removed; DROP TABLE IF EXISTS ${index};`);
  database.prepare('DELETE FROM text_indexes WHERE container = ?').run(name);
  if (text === undefined || wanted === undefined) {
    return false;
  }
  const columns = text.fields.map((_, place) => `f${place}`).join(', ');
  const kind = kindLiteral(text.kind);
  const values = text.fields.map((field) => sqliteField(field, documentColumns).replace('doc', 'new.doc')).join(', ');
  database.exec(`
    CREATE VIRTUAL TABLE ${index} USING fts5(${columns},
      content = '', contentless_delete = 1, detail = column, tokenize = 'trigram case_sensitive 1');
    CREATE TRIGGER ${index}_added AFTER INSERT ON ${table} WHEN new.kind = ${kind} BEGIN
      INSERT INTO ${index} (rowid, ${columns}) VALUES (new.seq, ${values}); END;
    CREATE TRIGGER ${index}_removed AFTER DELETE ON ${table} WHEN old.kind = ${kind} BEGIN
      DELETE FROM ${index} WHERE rowid = old.seq; END;`);
  const last = numberOf(database.prepare(`SELECT coalesce(max(seq), 0) AS last FROM ${table}`).get(), 'last');
  database
    .prepare('INSERT INTO text_indexes (container, definition, done, last) VALUES (?, ?, 0, ?)')
    .run(name, wanted, last);
  return last > 0;
}

/** Adds the next documents that were there before the index; returns the share that is done, 1 at the end. */
export function fillTextIndex(statements: StatementCache, containerName: string, limit: number): number {
  const table = tableOf(containerName);
  const row = statements.get(selectState).get(containerName);
  const { kind, fields } = parseDefinition(textOf(row, 'definition'));
  const done = numberOf(row, 'done');
  const last = numberOf(row, 'last');
  const slice = statements
    .get(
      `SELECT coalesce(max(seq), 0) AS upTo, count(*) AS n FROM
         (SELECT seq FROM ${table} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?)`,
    )
    .get(done, last, limit);
  const upTo = numberOf(slice, 'n') < limit ? last : numberOf(slice, 'upTo');
  const columns = fields.map((_, place) => `f${place}`).join(', ');
  const values = fields.map((field) => sqliteField(field, documentColumns)).join(', ');
  statements
    .get(
      `INSERT INTO ${textTableOf(containerName)} (rowid, ${columns})
         SELECT seq, ${values} FROM ${table} WHERE seq > ? AND seq <= ? AND kind = ${kindLiteral(kind)}`,
    )
    .run(done, upTo);
  statements.get('UPDATE text_indexes SET done = ? WHERE container = ?').run(upTo, containerName);
  return last === 0 ? 1 : upTo / last;
}

/** The condition that narrows the list to what the index finds; undefined when it finds too many, or cannot tell. */
export function narrowByText(
  statements: StatementCache,
  containerName: string,
  filter: Filter | undefined,
  maxCandidates: number,
): SqliteCondition | undefined {
  const row = filter && statements.get(selectState).get(containerName);
  if (row === undefined || numberOf(row, 'done') < numberOf(row, 'last')) {
    return undefined;
  }
  const match = textMatchOf(filter, parseDefinition(textOf(row, 'definition')));
  if (match === undefined) {
    return undefined;
  }
  const index = textTableOf(containerName);
  const found = `SELECT rowid FROM ${index} WHERE ${index} MATCH ?`;
  const candidates = statements.get(`SELECT count(*) AS n FROM (${found} LIMIT ?)`).get(match, maxCandidates + 1);
  return numberOf(candidates, 'n') > maxCandidates ? undefined : { sql: `seq IN (${found})`, parameters: [match] };
}

function parseDefinition(text: string): TextIndex {
  const value: unknown = JSON.parse(text);
  if (!isTextIndex(value)) {
    throw new TypeError('text_indexes contains something else than a text index');
  }
  return value;
}

function isTextIndex(value: unknown): value is TextIndex {
  return typeof value === 'object' && value !== null && 'kind' in value && 'fields' in value && 'ordered' in value;
}
