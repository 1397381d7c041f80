import type { DatabaseSync } from 'node:sqlite';

/** How long one filtered read may look at rows. */
export const MAX_READ_MS = 10_000;

/** In SQL: true for every row of a read that is within its time; the read fails at the first row beyond. */
export const IN_TIME = 'in_time()';

const ROWS_PER_LOOK = 64;

/** A filter took too long. */
export class SlowReadError extends Error {
  override readonly name = 'SlowReadError';
}

/**
 * Bounds the time of the reads of a connection. SQLite cannot be interrupted from here, but it calls a function for each
 * row that it looks at, and a function may throw. Without it one filter of a thousand comparisons would hold the thread,
 * and all who wait for it, for minutes.
 */
export class ReadTime {
  readonly #maxMs: number;
  #endsAtMs = 0;
  #rows = 0;

  constructor(database: DatabaseSync, maxMs = MAX_READ_MS) {
    this.#maxMs = maxMs;
    database.function('in_time', () => {
      this.#rows += 1;
      if (this.#rows % ROWS_PER_LOOK === 0 && performance.now() > this.#endsAtMs) {
        throw new SlowReadError(`a filter took more than ${this.#maxMs} ms`);
      }
      return 1;
    });
  }

  /** To be called before each read. */
  begin(): void {
    this.#endsAtMs = performance.now() + this.#maxMs;
  }
}
