import type { DatabaseSync } from 'node:sqlite';
import type { Query } from '../../../storage/document-container.ts';
import { inTransaction } from '../sql/in-transaction.ts';
import { ReadTime } from '../sql/read-time.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { firstSequences, queryRows, type RowSlice, rowsOf } from './document-reads.ts';

/** Documents of a page that is small enough. */
const maxLimit = 100;
const defaultMaxMs = 2;

interface QuickPage {
  readonly hasMore: boolean;
  readonly slices: readonly RowSlice[];
}

/** A page of which some documents are already known. */
interface PartialPage extends QuickPage {
  /** Of all its documents, in order; the slices contain those that were not known, in no particular order. */
  readonly etags: readonly string[];
}

/**
 * Reads small pages on the caller's thread, where most take less time than the way to another thread and back. One that
 * does not find its rows at once, because its filter skips many or its order has no index, is cancelled after two
 * milliseconds.
 */
export class QuickReader {
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;
  readonly #readTime: ReadTime;

  constructor(database: DatabaseSync, statements: StatementCache, maxMs = defaultMaxMs) {
    this.#database = database;
    this.#statements = statements;
    this.#readTime = new ReadTime(database, { maxMs });
  }

  /** Undefined: the query does not suit this thread. */
  query(containerName: string, query: Query, nowMs: number): QuickPage | undefined {
    return this.#inTime(query, () => {
      const slices: RowSlice[] = [];
      const hasMore = queryRows(this.#database, this.#statements, containerName, query, nowMs, (slice) => {
        slices.push(slice);
      });
      return { hasMore, slices };
    });
  }

  /** The same for a first page, without reading documents that are known by their etags. */
  queryUnknown(
    containerName: string,
    query: Query,
    nowMs: number,
    isKnown: (etag: string) => boolean,
  ): PartialPage | undefined {
    return this.#inTime(query, () =>
      inTransaction(this.#database, () => {
        const found = firstSequences(this.#statements, containerName, query, nowMs);
        const sequences = found.slice(0, query.limit);
        const unknown = sequences.filter((sequence) => !isKnown(String(sequence)));
        const slices: RowSlice[] = [];
        if (unknown.length > 0) {
          rowsOf(this.#statements, containerName, unknown, (slice) => {
            slices.push(slice);
          });
        }
        return { hasMore: found.length > query.limit, slices, etags: sequences.map(String) };
      }),
    );
  }

  #inTime<P>({ limit, skip = 0 }: Query, read: () => P): P | undefined {
    if (limit > maxLimit || skip > 0) {
      return undefined;
    }
    this.#readTime.begin();
    try {
      return read();
    } catch (error) {
      if (this.#readTime.isOver) {
        return undefined;
      }
      throw error;
    }
  }
}
