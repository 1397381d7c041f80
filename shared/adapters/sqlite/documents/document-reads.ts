import type { DatabaseSync } from 'node:sqlite';
import type { Query } from '../../../storage/document-container.ts';
import { inTransaction } from '../sql/in-transaction.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { numberOf, type Row, textOf } from '../sql/values.ts';
import { tableOf } from './container-definition.ts';
import type { SqliteCondition } from './filter-sql.ts';
import { compileKeysetRangesToSqlite, compileOrderToSqlite, type KeysetRange } from './keyset-sql.ts';
import { conditions, inTime, isLiveSql, kindOf, type Statement } from './row-conditions.ts';

/** Part of a result, small enough to be parsed in a millisecond. */
export interface RowSlice {
  readonly sequences: readonly number[];
  /** A JSON array of the documents. */
  readonly json: string;
}

export type EmitSlice = (slice: RowSlice) => void;

const maxSliceCharacters = 128 * 1024;

/** Emits a page of documents in slices; returns whether there are more. `narrowing` holds for every document of the page. */
export function queryRows(
  database: DatabaseSync,
  statements: StatementCache,
  containerName: string,
  query: Query,
  nowMs: number,
  emit: EmitSlice,
  narrowing?: SqliteCondition,
): boolean {
  const ranges: readonly KeysetRange[] =
    query.after === undefined ? [wholeRange(query)] : compileKeysetRangesToSqlite(query.order, query.after);
  const skip = query.skip ?? 0;
  const offset = ranges.length === 1 ? skip : 0;
  const writer = new SliceWriter(query.limit, skip - offset, emit);
  inTransaction(database, () => {
    for (const range of ranges) {
      const { sql, parameters } = pageStatement('seq, doc', containerName, query, nowMs, range, narrowing);
      try {
        writer.take(statements.get(sql).iterate(...parameters, writer.wanted, offset));
      } catch (error) {
        statements.forget(sql);
        throw error;
      }
      if (writer.hasMore) {
        break;
      }
    }
  });
  return writer.finish();
}

/** The sequence numbers of a first page, in its order, and of the document after it. */
export function firstSequences(
  statements: StatementCache,
  containerName: string,
  query: Query,
  nowMs: number,
): readonly number[] {
  const { sql, parameters } = pageStatement('seq', containerName, query, nowMs, wholeRange(query));
  try {
    return statements
      .get(sql)
      .all(...parameters, query.limit + 1, 0)
      .map((row) => numberOf(row, 'seq'));
  } catch (error) {
    statements.forget(sql);
    throw error;
  }
}

/** Emits the documents with these sequence numbers, in slices and in no particular order. */
export function rowsOf(
  statements: StatementCache,
  containerName: string,
  sequences: readonly number[],
  emit: EmitSlice,
): void {
  const writer = new SliceWriter(sequences.length, 0, emit);
  const sql = `SELECT seq, doc FROM ${tableOf(containerName)} WHERE seq IN (SELECT value FROM json_each(?))`;
  writer.take(statements.get(sql).all(JSON.stringify(sequences)));
  writer.finish();
}

function wholeRange({ order }: Query): KeysetRange {
  return { sql: 'true', parameters: [], order: compileOrderToSqlite(order) };
}

/** The rows of a page within a range of its order; the statement takes a limit and an offset at its end. */
export function pageStatement(
  columns: string,
  containerName: string,
  query: Query,
  nowMs: number,
  range: KeysetRange = wholeRange(query),
  narrowing?: SqliteCondition,
): Statement {
  const scope = query.partition === undefined ? undefined : { sql: 'partition = ?', parameters: [query.partition] };
  const where = conditions(kindOf(query.kind, query.state), query.filter, nowMs, inTime, scope, narrowing, range);
  const sql = `SELECT ${columns} FROM ${tableOf(containerName)} WHERE ${where.sql}
    ORDER BY ${range.order} LIMIT ? OFFSET ?`;
  return { sql, parameters: where.parameters };
}

/** Emits the documents written after a sequence number, in slices; returns where it stopped and whether there are more. */
export function changedRows(
  statements: StatementCache,
  containerName: string,
  after: number,
  limit: number,
  nowMs: number,
  emit: EmitSlice,
): { readonly last: number; readonly more: boolean } {
  const writer = new SliceWriter(limit, 0, emit);
  const sql = `SELECT seq, doc FROM ${tableOf(containerName)} WHERE seq > ? AND ${isLiveSql} ORDER BY seq LIMIT ?`;
  writer.take(statements.get(sql).iterate(after, nowMs, limit + 1));
  const more = writer.finish();
  return { last: writer.last ?? after, more };
}

/** Collects rows into slices up to a limit, and notices whether there is another row after it. */
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

  /** So many rows make another query unnecessary. */
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
      if (this.#characters >= maxSliceCharacters) {
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
