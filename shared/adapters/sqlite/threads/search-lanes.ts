import { AppError } from '../../../platform/errors.ts';
import { SqliteStoreError } from '../sql/errors.ts';
import type { Answer, ThreadClient } from './thread-client.ts';
import type { ReaderOperations } from './thread-protocol.ts';

type Search = 'query' | 'count' | 'countList' | 'countBy';

/** How long a read may take in each lane. */
export interface LaneBounds {
  readonly shortMs: number;
  /** In addition, for each thousand documents of a page. */
  readonly shortMsPerThousand: number;
  readonly longMs: number;
  /** Reads that run or wait in the long lane. */
  readonly maxLong: number;
}

const defaultBounds: LaneBounds = { shortMs: 100, shortMsPerThousand: 100, longMs: 10_000, maxLong: 8 };
const retryAfterSec = 10;
const advice = 'Name more of what you are looking for (a value, a type, a time), or ask for less at once.';

/**
 * Two threads that search. Every read starts in the short lane; one that does not end soon is cancelled there and starts
 * again in the long lane. So a read that an index serves waits at most for the short tries of others, however many of them
 * look at every row.
 */
export class SearchLanes {
  readonly #short: ThreadClient<ReaderOperations>;
  readonly #long: ThreadClient<ReaderOperations>;
  readonly #bounds: LaneBounds;
  #inLong = 0;

  constructor(
    short: ThreadClient<ReaderOperations>,
    long: ThreadClient<ReaderOperations>,
    bounds: LaneBounds = defaultBounds,
  ) {
    this.#short = short;
    this.#long = long;
    this.#bounds = bounds;
  }

  async call<K extends Search>(
    operation: K,
    payload: ReaderOperations[K]['request'],
  ): Promise<ReaderOperations[K]['response']> {
    return (await this.callForRows(operation, payload)).response;
  }

  /** @throws AppError `ServiceUnavailable` for a read that takes too long, and for one that would wait behind too many others. */
  async callForRows<K extends Search>(
    operation: K,
    payload: ReaderOperations[K]['request'],
  ): Promise<Answer<ReaderOperations[K]['response']>> {
    const { longMs, maxLong } = this.#bounds;
    try {
      return await this.#short.callForRows(operation, payload, this.#shortMs(payload));
    } catch (error) {
      if (!isTooSlow(error)) {
        throw error;
      }
    }
    if (this.#inLong >= maxLong) {
      throw unavailable('Too many slow searches are waiting.');
    }
    this.#inLong += 1;
    try {
      return await this.#long.callForRows(operation, payload, longMs);
    } catch (error) {
      throw isTooSlow(error)
        ? unavailable(`$filter: stopped after ${longMs / 1_000} seconds. ${advice}`, error)
        : error;
    } finally {
      this.#inLong -= 1;
    }
  }

  #shortMs(payload: ReaderOperations[Search]['request']): number {
    const { shortMs, shortMsPerThousand } = this.#bounds;
    const rows = 'query' in payload ? payload.query.limit : 0;
    return shortMs + (rows / 1_000) * shortMsPerThousand;
  }

  /** @throws SqliteStoreError when a thread has ended. */
  checkAlive(): void {
    this.#short.checkAlive();
    this.#long.checkAlive();
  }

  async close(): Promise<void> {
    await Promise.all([this.#short.close(), this.#long.close()]);
  }
}

function isTooSlow(error: unknown): boolean {
  return error instanceof SqliteStoreError && error.code === 'too-slow';
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('ServiceUnavailable', `${message} Try again in ${retryAfterSec} seconds.`, {
    field: '$filter',
    retryAfterSec,
    cause,
  });
}
