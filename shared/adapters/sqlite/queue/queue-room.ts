import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';

/** What is left of the disk for the database, reports and the index when no more messages are taken. */
const defaultMinFreeBytes = 256 * 1024 * 1024;
/** How long what was found is used. */
const knownForMs = 1_000;
const retryAfterSec = 30;

export interface QueueRoomOptions {
  /** Messages that may wait. */
  readonly maxWaiting: number;
  /** Below this the disk is short; 256 MB by default. */
  readonly minFreeBytes?: number;
}

interface QueueRoomParts {
  readonly clock: Clock;
  /** The database file. */
  readonly path: string;
  readonly countWaiting: () => Promise<number>;
}

/** Whether a queue may take more messages: they may arrive faster than they are processed, and the disk is limited. */
export class QueueRoom {
  readonly #parts: QueueRoomParts;
  readonly #maxWaiting: number;
  readonly #minFreeBytes: number;
  #known: { readonly atMs: number; readonly freeBytes: number; waiting: number } | undefined;

  constructor(parts: QueueRoomParts, { maxWaiting, minFreeBytes = defaultMinFreeBytes }: QueueRoomOptions) {
    this.#parts = parts;
    this.#maxWaiting = maxWaiting;
    this.#minFreeBytes = minFreeBytes;
  }

  /** @throws AppError `ServiceUnavailable` when too many messages wait, `InsufficientStorage` when the disk is short */
  async check(): Promise<void> {
    const { waiting, freeBytes } = await this.#look();
    if (waiting >= this.#maxWaiting) {
      throw new AppError(
        'ServiceUnavailable',
        `${waiting} messages of telemetry wait to be matched. Try again in ${retryAfterSec} seconds.`,
        { retryAfterSec },
      );
    }
    if (freeBytes < this.#minFreeBytes) {
      throw new AppError(
        'InsufficientStorage',
        `The disk of the service is almost full. Free some space, then try again in ${retryAfterSec} seconds.`,
        { retryAfterSec },
      );
    }
  }

  /** Counts messages that were added since they were last counted. */
  add(messages: number): void {
    if (this.#known !== undefined) {
      this.#known.waiting += messages;
    }
  }

  async #look(): Promise<{ readonly waiting: number; readonly freeBytes: number }> {
    const { clock, path, countWaiting } = this.#parts;
    const nowMs = clock();
    const ageMs = nowMs - (this.#known?.atMs ?? Number.NEGATIVE_INFINITY);
    if (this.#known !== undefined && ageMs >= 0 && ageMs < knownForMs) {
      return this.#known;
    }
    const [waiting, { bavail, bsize }] = await Promise.all([countWaiting(), statfs(dirname(path))]);
    this.#known = { atMs: nowMs, waiting, freeBytes: bavail * bsize };
    return this.#known;
  }
}
