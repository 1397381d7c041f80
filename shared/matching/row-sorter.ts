import { recordWords } from './index-row.ts';
import { type RowSource, rowWords } from './segment-rows.ts';
import { rowsPerSlice, type Sliced } from './sliced.ts';

const partCount = 256;
/** 16 parts share a piece of memory, which is given back when they have been copied. */
const blockBits = 4;
const partsPerBlock = 2 ** blockBits;
const blockCount = partCount / partsPerBlock;
const firstChunkWords = 1024 * recordWords;
const chunkWords = rowsPerSlice * recordWords;
/** Behind the 16 bits of the row's last word: the row takes away what was given before. */
const goneFlag = 0x1_0000;

/*
 * Keys are spread evenly. Rows are kept as they come; then each goes to one of 256 parts, by the highest bits of its key. A
 * part is small enough to be put into order within the processor's cache, a bucket of a row or two for each place. Linear in
 * the number of rows.
 *
 * A record is six words of 32 bits: the low and the high half of the key, then the row (index-row.ts), 16 bits to spare.
 */
export class RowSorter {
  readonly #chunks: Uint32Array[] = [];
  #chunk = new Uint32Array(0);
  #used = 0;

  /** Takes a record; its six words are copied. */
  add(record: Uint32Array, isGone: boolean): void {
    if (this.#used === this.#chunk.length) {
      this.#chunk = new Uint32Array(Math.min(Math.max(this.#chunk.length * 2, firstChunkWords), chunkWords));
      this.#chunks.push(this.#chunk);
      this.#used = 0;
    }
    const chunk = this.#chunk;
    const at = this.#used;
    chunk[at] = record[0]!;
    chunk[at + 1] = record[1]!;
    chunk[at + 2] = record[2]!;
    chunk[at + 3] = record[3]!;
    chunk[at + 4] = record[4]!;
    chunk[at + 5] = isGone ? record[5]! | goneFlag : record[5]!;
    this.#used = at + recordWords;
  }

  /** Sorts by key and id; of rows with the same key and id the last given counts. The sorter is used up. */
  *sorted(): Sliced<RowSource> {
    const parts = yield* this.#split();
    const scratch = new Scratch(Math.max(...parts.map((part) => part.length / recordWords)));
    const counts: number[] = [];
    let sinceYield = 0;
    for (const part of parts) {
      counts.push(scratch.sort(part, part.length / recordWords));
      sinceYield += part.length;
      if (sinceYield > chunkWords) {
        sinceYield = 0;
        yield;
      }
    }
    return { count: counts.reduce((sum, count) => sum + count, 0), copyTo: (...to) => copyParts(parts, counts, ...to) };
  }

  /** Each part has its records in the order in which they came. */
  *#split(): Sliced<readonly Uint32Array[]> {
    const filled = this.#chunks.splice(0);
    filled.push(...filled.splice(-1).map((last) => last.subarray(0, this.#used)));
    this.#chunk = new Uint32Array(0);
    this.#used = 0;
    const lengths = new Uint32Array(partCount);
    for (const chunk of filled) {
      for (let at = 0; at < chunk.length; at += recordWords) {
        lengths[chunk[at + 1]! >>> 24]! += recordWords;
      }
      yield;
    }
    const places = placesInBlocks(lengths);
    const starts = places.slice();
    const blocks = Array.from({ length: blockCount }, (_, block) => {
      const last = (block + 1) * partsPerBlock - 1;
      return new Uint32Array(places[last]! + lengths[last]!);
    });
    for (let chunk = filled.shift(); chunk !== undefined; chunk = filled.shift()) {
      scatter(chunk, blocks, places);
      release(chunk);
      yield;
    }
    return Array.from(starts, (start, part) => blocks[part >>> blockBits]!.subarray(start, places[part]));
  }
}

/** Where each part begins in its block. */
function placesInBlocks(lengths: Uint32Array): Uint32Array {
  const places = new Uint32Array(partCount);
  for (let part = 1; part < partCount; part += 1) {
    places[part] = part % partsPerBlock === 0 ? 0 : places[part - 1]! + lengths[part - 1]!;
  }
  return places;
}

/** `places`: where the next record of each part goes in its block. */
function scatter(chunk: Uint32Array, blocks: readonly Uint32Array[], places: Uint32Array): void {
  for (let from = 0; from < chunk.length; from += recordWords) {
    const part = chunk[from + 1]! >>> 24;
    const block = blocks[part >>> blockBits]!;
    const to = places[part]!;
    block[to] = chunk[from]!;
    block[to + 1] = chunk[from + 1]!;
    block[to + 2] = chunk[from + 2]!;
    block[to + 3] = chunk[from + 3]!;
    block[to + 4] = chunk[from + 4]!;
    block[to + 5] = chunk[from + 5]!;
    places[part] = to + recordWords;
  }
}

function* copyParts(
  parts: readonly Uint32Array[],
  counts: readonly number[],
  keys: Uint32Array,
  words: Uint16Array,
): Sliced<void> {
  let count = 0;
  let yieldedAt = 0;
  for (const [number, part] of parts.entries()) {
    const rows = counts[number]!;
    unpackRecords(part, rows, keys, words, count);
    count += rows;
    if ((number + 1) % partsPerBlock === 0) {
      release(part);
    }
    if (count - yieldedAt > rowsPerSlice) {
      yieldedAt = count;
      yield;
    }
  }
}

/** Gives the memory of an array back at once: the next collection may be far, and the segment needs as much again. */
function release({ buffer }: Uint32Array): void {
  if (buffer instanceof ArrayBuffer) {
    buffer.transfer(0);
  }
}

function unpackRecords(part: Uint32Array, count: number, keys: Uint32Array, words: Uint16Array, from: number): void {
  for (let index = 0; index < count; index += 1) {
    const at = index * recordWords;
    const key = (from + index) * 2;
    keys[key] = part[at]!;
    keys[key + 1] = part[at + 1]!;
    const word = (from + index) * rowWords;
    words[word] = part[at + 2]!;
    words[word + 1] = part[at + 2]! >>> 16;
    words[word + 2] = part[at + 3]!;
    words[word + 3] = part[at + 3]! >>> 16;
    words[word + 4] = part[at + 4]!;
    words[word + 5] = part[at + 4]! >>> 16;
    words[word + 6] = part[at + 5]!;
  }
}

const smallBucket = 24;

/** Room to put up to `rows` records of one part into order. */
class Scratch {
  readonly #bits: number;
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;
  readonly #copy: Uint32Array;

  constructor(rows: number) {
    this.#bits = Math.min(Math.max(Math.ceil(Math.log2(rows + 1)), 1), 24);
    this.#starts = new Uint32Array(2 ** this.#bits + 1);
    this.#order = new Uint32Array(rows);
    this.#copy = new Uint32Array(rows * recordWords);
  }

  /** Puts the first `count` records into order, in place; answers how many are left. */
  sort(part: Uint32Array, count: number): number {
    if (count === 0) {
      return 0;
    }
    const starts = this.#starts;
    const order = this.#order;
    const shift = 24 - this.#bits;
    starts.fill(0);
    for (let index = 0; index < count; index += 1) {
      starts[((part[index * recordWords + 1]! & 0xff_ffff) >>> shift) + 1]! += 1;
    }
    for (let bucket = 1; bucket < starts.length; bucket += 1) {
      starts[bucket]! += starts[bucket - 1]!;
    }
    // From the end, so that the records of a bucket stay in the order in which they came.
    for (let index = count - 1; index >= 0; index -= 1) {
      const bucket = ((part[index * recordWords + 1]! & 0xff_ffff) >>> shift) + 1;
      starts[bucket]! -= 1;
      order[starts[bucket]!] = index;
    }
    this.#sortBuckets(part, count);
    return this.#gather(part, count);
  }

  #sortBuckets(part: Uint32Array, count: number): void {
    const starts = this.#starts;
    const order = this.#order;
    const compare = (a: number, b: number) => compareRecords(part, a, b);
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
      const isRepeated = place + 1 < count && isSameRecord(part, index, this.#order[place + 1]!);
      if (!isRepeated && (part[index * recordWords + 5]! & goneFlag) === 0) {
        for (let word = 0; word < recordWords; word += 1) {
          copy[kept * recordWords + word] = part[index * recordWords + word]!;
        }
        kept += 1;
      }
    }
    part.set(copy.subarray(0, kept * recordWords));
    return kept;
  }
}

function sortFew(part: Uint32Array, order: Uint32Array, start: number, end: number): void {
  for (let index = start + 1; index < end; index += 1) {
    const row = order[index]!;
    let at = index;
    while (at > start && compareRecords(part, order[at - 1]!, row) > 0) {
      order[at] = order[at - 1]!;
      at -= 1;
    }
    order[at] = row;
  }
}

function compareRecords(part: Uint32Array, a: number, b: number): number {
  return compareKeysAndIds(part, a * recordWords, b * recordWords) || a - b;
}

function compareKeysAndIds(part: Uint32Array, left: number, right: number): number {
  return (
    part[left + 1]! - part[right + 1]! ||
    part[left]! - part[right]! ||
    (part[left + 4]! & 0x3_ffff) - (part[right + 4]! & 0x3_ffff) ||
    part[left + 3]! - part[right + 3]!
  );
}

function isSameRecord(part: Uint32Array, a: number, b: number): boolean {
  return compareKeysAndIds(part, a * recordWords, b * recordWords) === 0;
}
