import type { DatabaseSync } from 'node:sqlite';

/**
 * In SQL, for a table with `seq`: true for each row while the read is within its time limit; the read fails soon after it. The
 * function is called for one row in 64, because a call takes longer than the rest of a row that is read from an index: those
 * whose scattered number ends with six zeros, so that no regular gap in the numbers leaves it out.
 */
export const inTimeSql = '((seq * 2654435761 >> 16) & 63 <> 0 OR in_time())';

/** A filter took too long. */
export class SlowReadError extends Error {
  override readonly name = 'SlowReadError';
}

/**
 * Bounds the time of the reads of a connection. SQLite cannot be interrupted from here, but it calls a function for
 * rows that it looks at, and a function may throw. Without this, one filter of a thousand comparisons would block the
 * thread, and every caller waiting for it, for minutes.
 */
export class ReadTime {
  readonly #maxMs: number;
  #limitMs: number;
  #endsAtMs = 0;
  #isOver = false;

  constructor(database: DatabaseSync, { maxMs = Number.POSITIVE_INFINITY } = {}) {
    this.#maxMs = maxMs;
    this.#limitMs = maxMs;
    database.function('in_time', () => {
      if (performance.now() > this.#endsAtMs) {
        this.#isOver = true;
        throw new SlowReadError(`a read took more than ${this.#limitMs} ms`);
      }
      return 1;
    });
  }

  /** Call it before each read; `maxMs` is for this one. */
  begin(maxMs = this.#maxMs): void {
    this.#limitMs = maxMs;
    this.#endsAtMs = performance.now() + maxMs;
    this.#isOver = false;
  }

  /** The limit of the current read. */
  get limitMs(): number {
    return this.#limitMs;
  }

  /** Whether the last read was cancelled: not every way of reading throws the error that cancelled it. */
  get isOver(): boolean {
    return this.#isOver;
  }
}
