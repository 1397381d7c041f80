import type { IdSet } from './id-set.ts';
import { rowId } from './index-row.ts';
import { type RowSource, rowScope, rowWords, type SegmentRows, setRowScope } from './segment-rows.ts';
import { rowsPerSlice, type Sliced } from './sliced.ts';

/** Rows copied one by one: creating a view of so few takes longer. */
const shortRun = 16;

interface RowMerge {
  /** Called again after every slice: their memory may move. */
  readonly older: () => SegmentRows;
  readonly newer: SegmentRows;
  /** Ids whose older rows no longer count; ids without an older row may be left out. */
  readonly replaced: IdSet;
  /** Added to the scope numbers of the newer rows. */
  readonly newerScopes: number;
}

/** Older rows and the newer ones that replace some of them, in order. Both are sorted already, so one pass is enough. */
export function* mergeRows(merge: RowMerge): Sliced<RowSource> {
  let count = merge.newer.count;
  for (let from = 0, all = merge.older().count; from < all; from += rowsPerSlice) {
    count += countKept(merge, from, Math.min(from + rowsPerSlice, all));
    yield;
  }
  return {
    count,
    *copyTo(keys, words) {
      yield* copyMerged(merge, keys, words);
    },
  };
}

function countKept({ older, replaced }: RowMerge, from: number, to: number): number {
  const { words } = older();
  let kept = 0;
  for (let index = from; index < to; index += 1) {
    kept += Number(!replaced.has(rowId(words, index)));
  }
  return kept;
}

/** Writes the rows that `mergeRows` would; returns their number. */
export function* copyMerged(merge: RowMerge, keys: Uint32Array, words: Uint16Array): Sliced<number> {
  const target = new MergeTarget(merge, keys, words);
  for (let from = 0, all = merge.older().count; from < all; from += rowsPerSlice) {
    target.takeOlder(from, Math.min(from + rowsPerSlice, all));
    yield;
  }
  target.takeNewerBefore(Number.POSITIVE_INFINITY, 0, 0);
  return target.count;
}

class MergeTarget {
  readonly #merge: RowMerge;
  readonly #keys: Uint32Array;
  readonly #words: Uint16Array;
  count = 0;
  #taken = 0;

  constructor(merge: RowMerge, keys: Uint32Array, words: Uint16Array) {
    this.#merge = merge;
    this.#keys = keys;
    this.#words = words;
  }

  /** Copies older rows in runs: a run ends at a replaced row, and where a newer row comes first. */
  takeOlder(from: number, to: number): void {
    const { older, newer, replaced } = this.#merge;
    const rows = older();
    const { keys, words } = rows;
    const isAnyReplaced = replaced.size > 0;
    let runStart = from;
    for (let index = from; index < to; index += 1) {
      const high = keys[index * 2 + 1]!;
      if (this.#taken < newer.count && newer.keys[this.#taken * 2 + 1]! <= high) {
        this.#copyRun(rows, runStart, index);
        runStart = index;
        this.takeNewerBefore(high, keys[index * 2]!, rowId(words, index));
      }
      if (isAnyReplaced && replaced.has(rowId(words, index))) {
        this.#copyRun(rows, runStart, index);
        runStart = index + 1;
      }
    }
    this.#copyRun(rows, runStart, to);
  }

  /** Takes the newer rows that come before a key and an id. */
  takeNewerBefore(high: number, low: number, id: number): void {
    const { newer, newerScopes } = this.#merge;
    while (this.#taken < newer.count) {
      const index = this.#taken;
      const difference = newer.keys[index * 2 + 1]! - high || newer.keys[index * 2]! - low;
      if (difference > 0 || (difference === 0 && rowId(newer.words, index) > id)) {
        return;
      }
      const at = this.count * rowWords;
      this.#copyRun(newer, index, index + 1);
      setRowScope(this.#words, at, rowScope(this.#words, at) + newerScopes);
      this.#taken += 1;
    }
  }

  #copyRun({ keys, words }: SegmentRows, from: number, to: number): void {
    const count = to - from;
    if (count > shortRun) {
      this.#keys.set(keys.subarray(from * 2, to * 2), this.count * 2);
      this.#words.set(words.subarray(from * rowWords, to * rowWords), this.count * rowWords);
    } else {
      copyFew(keys, from * 2, this.#keys, this.count * 2, count * 2);
      copyFew(words, from * rowWords, this.#words, this.count * rowWords, count * rowWords);
    }
    this.count += count;
  }
}

function copyFew<T extends Uint32Array | Uint16Array>(from: T, at: number, to: T, place: number, length: number): void {
  for (let index = 0; index < length; index += 1) {
    to[place + index] = from[at + index]!;
  }
}
