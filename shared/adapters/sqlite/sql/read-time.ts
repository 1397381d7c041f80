import type { DatabaseSync } from 'node:sqlite';

/** In SQL: true for each row while the read is within its time limit; the read fails at the first row after it. */
export const inTimeSql = 'in_time()';

const rowsPerCheck = 64;

/** A filter took too long. */
export class SlowReadError extends Error {
  override readonly name = 'SlowReadError';
}

/**
 * Bounds the time of the reads of a connection. SQLite cannot be interrupted from here, but it calls a function for each
 * row that it looks at, and a function may throw. Without this, one filter of a thousand comparisons would block the
 * thread, and every caller waiting for it, for minutes.
 */
export class ReadTime {
  #maxMs: number;
  #endsAtMs = 0;
  #rows = 0;
  #isOver = false;

  constructor(database: DatabaseSync, { maxMs = Number.POSITIVE_INFINITY, rowsPerLook = rowsPerCheck } = {}) {
    this.#maxMs = maxMs;
    database.function('in_time', () => {
      this.#rows += 1;
      if (this.#rows % rowsPerLook === 0 && performance.now() > this.#endsAtMs) {
        this.#isOver = true;
        throw new SlowReadError(`a read took more than ${this.#maxMs} ms`);
      }
      return 1;
    });
  }

  /** Call it before each read; `maxMs` is the limit of this read and of those after it. */
  begin(maxMs = this.#maxMs): void {
    this.#maxMs = maxMs;
    this.#endsAtMs = performance.now() + this.#maxMs;
    this.#isOver = false;
  }

  /** Whether the last read was cancelled: not every way of reading throws the error that cancelled it. */
  get isOver(): boolean {
    return this.#isOver;
  }
}
