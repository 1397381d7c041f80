import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { GroupCount, Query } from '../../storage/document-container.ts';
import type { Filter, Scalar } from '../../storage/filter.ts';
import { documentColumns, kindLiteral, tableOf } from './container-definition.ts';
import { compileFilterToSqlite, type SqliteCondition, sqliteField } from './filter-sql.ts';
import { compileKeysetRangesToSqlite, compileOrderToSqlite, type KeysetRange } from './keyset-sql.ts';
import { IN_TIME } from './read-time.ts';
import type { StatementCache } from './statement-cache.ts';
import { numberOf, type Row, textOf } from './values.ts';

/** Part of an answer, small enough to be parsed in a millisecond. */
export interface RowSlice {
  readonly sequences: readonly number[];
  /** A JSON array of the documents. */
  readonly json: string;
}

export type EmitSlice = (slice: RowSlice) => void;

const inTime: SqliteCondition = { sql: IN_TIME, parameters: [] };

const MAX_SLICE_CHARACTERS = 128 * 1024;

/** The unary plus keeps the planner from entering by the index on expiry. */
const IS_LIVE = '(+expires_at IS NULL OR +expires_at > ?)';

/** Emits a page of documents in slices; answers whether there are more. */
export function queryRows(
  database: DatabaseSync,
  statements: StatementCache,
  containerName: string,
  query: Query,
  nowMs: number,
  emit: EmitSlice,
): boolean {
  const ranges: readonly KeysetRange[] =
    query.after === undefined
      ? [{ sql: 'true', parameters: [], order: compileOrderToSqlite(query.order) }]
      : compileKeysetRangesToSqlite(query.order, query.after);
  const scope = query.partition === undefined ? undefined : { sql: 'partition = ?', parameters: [query.partition] };
  const skip = query.skip ?? 0;
  const offset = ranges.length === 1 ? skip : 0;
  const writer = new SliceWriter(query.limit, skip - offset, emit);
  database.exec('BEGIN');
  try {
    for (const range of ranges) {
      const where = conditions(query.kind, query.filter, nowMs, inTime, scope, range);
      const sql = `SELECT seq, doc FROM ${tableOf(containerName)} WHERE ${where.sql}
        ORDER BY ${range.order} LIMIT ? OFFSET ?`;
      try {
        writer.take(statements.get(sql).iterate(...where.parameters, writer.wanted, offset));
      } catch (error) {
        statements.forget(sql);
        throw error;
      }
      if (writer.hasMore) {
        break;
      }
    }
  } finally {
    database.exec('COMMIT');
  }
  return writer.finish();
}

/** Emits the documents written after a sequence number, in slices; answers where it stopped and whether more wait. */
export function changedRows(
  statements: StatementCache,
  containerName: string,
  after: number,
  limit: number,
  nowMs: number,
  emit: EmitSlice,
): { readonly last: number; readonly more: boolean } {
  const writer = new SliceWriter(limit, 0, emit);
  const sql = `SELECT seq, doc FROM ${tableOf(containerName)} WHERE seq > ? AND ${IS_LIVE} ORDER BY seq LIMIT ?`;
  writer.take(statements.get(sql).iterate(after, nowMs, limit + 1));
  const more = writer.finish();
  return { last: writer.last ?? after, more };
}

/** How many documents of a kind meet the filter. */
export function countRows(
  statements: StatementCache,
  containerName: string,
  kind: string,
  filter: Filter | undefined,
  nowMs: number,
): number {
  const where = conditions(kind, filter, nowMs, filter && inTime);
  const sql = `SELECT count(*) AS n FROM ${tableOf(containerName)} WHERE ${where.sql}`;
  return numberOf(statements.get(sql).get(...where.parameters), 'n');
}

/** How many documents of a kind there are for each combination of the fields' values. */
export function countRowsBy(
  statements: StatementCache,
  containerName: string,
  kind: string,
  fields: readonly string[],
  filter: Filter | undefined,
  nowMs: number,
): readonly GroupCount[] {
  const table = tableOf(containerName);
  const where = conditions(kind, filter, nowMs, filter && inTime);
  const expressions = fields.map((field) => sqliteField(field, documentColumns));
  const columns = expressions.map((expression, index) => `${expression} AS k${index}`);
  const sql = `SELECT ${[...columns, 'count(*) AS n', 'min(seq) AS sample'].join(', ')} FROM ${table}
    WHERE ${where.sql} GROUP BY ${expressions.join(', ')}`;
  return statements
    .get(sql)
    .all(...where.parameters)
    .map((row) => ({
      key: fields.map((field, index) => groupValue(statements, table, field, row[`k${index}`], row)),
      count: numberOf(row, 'n'),
    }));
}

/** SQL answers 1 and 0 for true and false: a document of the group tells which was meant. */
function groupValue(
  statements: StatementCache,
  table: string,
  field: string,
  value: SQLOutputValue | undefined,
  row: Row,
): Scalar {
  if (value === 0 || value === 1) {
    const type = statements
      .get(`SELECT json_type(doc, '$.' || ?) AS type FROM ${table} WHERE seq = ?`)
      .get(field, numberOf(row, 'sample'))?.['type'];
    return type === 'true' || type === 'false' ? type === 'true' : value;
  }
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function conditions(
  kind: string,
  filter: Filter | undefined,
  nowMs: number,
  ...others: readonly (SqliteCondition | undefined)[]
): { readonly sql: string; readonly parameters: readonly SQLInputValue[] } {
  const all = [
    { sql: `kind = ${kindLiteral(kind)}`, parameters: [] },
    { sql: IS_LIVE, parameters: [nowMs] },
    ...others.filter((condition) => condition !== undefined),
    ...(filter === undefined ? [] : [compileFilterToSqlite(filter, documentColumns)]),
  ];
  return {
    sql: all.map((condition) => `(${condition.sql})`).join(' AND '),
    parameters: all.flatMap((condition) => condition.parameters),
  };
}

/** Gathers rows into slices up to a limit, and notices the row after it. */
class SliceWriter {
  last: number | undefined;
  hasMore = false;
  #remaining: number;
  #toSkip: number;
  #sequences: number[] = [];
  #texts: string[] = [];
  #characters = 0;
  readonly #emit: EmitSlice;

  constructor(limit: number, toSkip: number, emit: EmitSlice) {
    this.#remaining = limit;
    this.#toSkip = toSkip;
    this.#emit = emit;
  }

  /** Rows that make a further look unnecessary. */
  get wanted(): number {
    return this.#toSkip + this.#remaining + 1;
  }

  take(rows: Iterable<Row>): void {
    for (const row of rows) {
      if (this.#toSkip > 0) {
        this.#toSkip -= 1;
        continue;
      }
      if (this.#remaining === 0) {
        this.hasMore = true;
        return;
      }
      const text = textOf(row, 'doc');
      this.last = numberOf(row, 'seq');
      this.#remaining -= 1;
      this.#sequences.push(this.last);
      this.#texts.push(text);
      this.#characters += text.length;
      if (this.#characters >= MAX_SLICE_CHARACTERS) {
        this.#flush();
      }
    }
  }

  finish(): boolean {
    this.#flush();
    return this.hasMore;
  }

  #flush(): void {
    if (this.#texts.length > 0) {
      this.#emit({ sequences: this.#sequences, json: `[${this.#texts.join(',')}]` });
    }
    this.#sequences = [];
    this.#texts = [];
    this.#characters = 0;
  }
}
