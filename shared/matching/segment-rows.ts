import { rowBytes, rowId } from './index-row.ts';
import type { Sliced } from './sliced.ts';

export const rowWords = rowBytes / 2;

/** Rows and their keys, sorted by key, then id. */
export interface SegmentRows {
  readonly count: number;
  /** Low and high half of each key. */
  readonly keys: Uint32Array;
  readonly words: Uint16Array;
}

/** Rows that are yet to be written in order. */
export interface RowSource {
  readonly count: number;
  /** Writes them. To be called once. */
  copyTo(keys: Uint32Array, words: Uint16Array): Sliced<void>;
}

export function rowScope(words: Uint16Array, at: number): number {
  return (words[at + 5]! >>> 2) | ((words[at + 6]! & 63) << 14);
}

export function setRowScope(words: Uint16Array, at: number, scope: number): void {
  words[at + 5] = (words[at + 5]! & 3) | (scope << 2);
  words[at + 6] = (words[at + 6]! & ~63) | (scope >>> 14);
}

/** The ids of all rows. */
export function* idsOf({ count, words }: SegmentRows): Generator<number, void> {
  for (let index = 0; index < count; index += 1) {
    yield rowId(words, index);
  }
}
