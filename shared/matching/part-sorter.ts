import { entryWords } from './index-row.ts';

/** Next to the 16 bits of the row's last word: the entry removes one that was added before. */
export const goneFlag = 0x1_0000;

const smallBucket = 24;

/*
 * A bucket sort: the bits of the key below those of the part choose a bucket, of a row or two each, and the few rows of a
 * bucket are sorted by insertion.
 */

/** Sorts parts of up to `rows` entries, one after the other, in the same memory. */
export class PartSorter {
  readonly #bits: number;
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;
  readonly #copy: Uint32Array;

  constructor(rows: number) {
    this.#bits = Math.min(Math.max(Math.ceil(Math.log2(rows + 1)), 1), 24);
    this.#starts = new Uint32Array(2 ** this.#bits + 1);
    this.#order = new Uint32Array(rows);
    this.#copy = new Uint32Array(rows * entryWords);
  }

  /**
   * Sorts the first `count` entries by key and id, in place. Of entries with the same key and id the last counts; an entry
   * with `goneFlag` removes it. Returns how many are left.
   */
  sort(part: Uint32Array, count: number): number {
    if (count === 0) {
      return 0;
    }
    const starts = this.#starts;
    const order = this.#order;
    const shift = 24 - this.#bits;
    starts.fill(0);
    for (let index = 0; index < count; index += 1) {
      starts[((part[index * entryWords + 1]! & 0xff_ffff) >>> shift) + 1]! += 1;
    }
    for (let bucket = 1; bucket < starts.length; bucket += 1) {
      starts[bucket]! += starts[bucket - 1]!;
    }
    // From the end, so that the entries of a bucket keep the order in which they were added.
    for (let index = count - 1; index >= 0; index -= 1) {
      const bucket = ((part[index * entryWords + 1]! & 0xff_ffff) >>> shift) + 1;
      starts[bucket]! -= 1;
      order[starts[bucket]!] = index;
    }
    this.#sortBuckets(part, count);
    return this.#gather(part, count);
  }

  #sortBuckets(part: Uint32Array, count: number): void {
    const starts = this.#starts;
    const order = this.#order;
    const compare = (a: number, b: number) => compareEntries(part, a, b);
    for (let bucket = 1; bucket < starts.length; bucket += 1) {
      const start = starts[bucket]!;
      const end = bucket + 1 < starts.length ? starts[bucket + 1]! : count;
      if (end - start > smallBucket) {
        order.subarray(start, end).sort(compare);
      } else {
        sortFew(part, order, start, end);
      }
    }
  }

  #gather(part: Uint32Array, count: number): number {
    const copy = this.#copy;
    let kept = 0;
    for (let place = 0; place < count; place += 1) {
      const index = this.#order[place]!;
      const isRepeated = place + 1 < count && isSameEntry(part, index, this.#order[place + 1]!);
      if (!isRepeated && (part[index * entryWords + 5]! & goneFlag) === 0) {
        for (let word = 0; word < entryWords; word += 1) {
          copy[kept * entryWords + word] = part[index * entryWords + word]!;
        }
        kept += 1;
      }
    }
    part.set(copy.subarray(0, kept * entryWords));
    return kept;
  }
}

function sortFew(part: Uint32Array, order: Uint32Array, start: number, end: number): void {
  for (let index = start + 1; index < end; index += 1) {
    const row = order[index]!;
    let at = index;
    while (at > start && compareEntries(part, order[at - 1]!, row) > 0) {
      order[at] = order[at - 1]!;
      at -= 1;
    }
    order[at] = row;
  }
}

function compareEntries(part: Uint32Array, a: number, b: number): number {
  return compareKeysAndIds(part, a * entryWords, b * entryWords) || a - b;
}

function compareKeysAndIds(part: Uint32Array, left: number, right: number): number {
  return (
    part[left + 1]! - part[right + 1]! ||
    part[left]! - part[right]! ||
    (part[left + 4]! & 0x3_ffff) - (part[right + 4]! & 0x3_ffff) ||
    part[left + 3]! - part[right + 3]!
  );
}

function isSameEntry(part: Uint32Array, a: number, b: number): boolean {
  return compareKeysAndIds(part, a * entryWords, b * entryWords) === 0;
}
