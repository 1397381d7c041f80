import type { DatabaseSync } from 'node:sqlite';
import type { Query } from '../../storage/document-container.ts';
import { queryRows, type RowSlice } from './document-reads.ts';
import { ReadTime } from './read-time.ts';
import type { StatementCache } from './statement-cache.ts';

/** Documents of a page that is small enough. */
const MAX_LIMIT = 100;
const MAX_MS = 2;

export interface QuickPage {
  readonly hasMore: boolean;
  readonly slices: readonly RowSlice[];
}

/**
 * Answers small pages on the caller's thread, where most need less time than the way to another thread and back. One
 * that does not find its rows at once, because its filter passes over many or its order has no index, is given up after
 * two milliseconds.
 */
export class QuickReader {
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;
  readonly #readTime: ReadTime;

  constructor(database: DatabaseSync, statements: StatementCache, maxMs = MAX_MS) {
    this.#database = database;
    this.#statements = statements;
    this.#readTime = new ReadTime(database, { maxMs, rowsPerLook: 1 });
  }

  /** Undefined: the query is none for this thread. */
  query(containerName: string, query: Query, nowMs: number): QuickPage | undefined {
    if (query.limit > MAX_LIMIT || (query.skip ?? 0) > 0) {
      return undefined;
    }
    const slices: RowSlice[] = [];
    this.#readTime.begin();
    try {
      const hasMore = queryRows(this.#database, this.#statements, containerName, query, nowMs, (slice) => {
        slices.push(slice);
      });
      return { hasMore, slices };
    } catch (error) {
      if (this.#readTime.isOver) {
        return undefined;
      }
      throw error;
    }
  }
}
