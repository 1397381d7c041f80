import { entryWords } from './index-row.ts';
import { goneFlag, PartSorter } from './part-sorter.ts';
import { type RowSource, rowWords } from './segment-rows.ts';
import { rowsPerSlice, type Sliced } from './sliced.ts';

const partCount = 256;
/** 16 parts share a piece of memory, which is released when they have been copied. */
const blockBits = 4;
const partsPerBlock = 2 ** blockBits;
const blockCount = partCount / partsPerBlock;
const firstChunkWords = 1024 * entryWords;
const chunkWords = rowsPerSlice * entryWords;

/*
 * Keys are spread evenly. Rows are kept as they come; then each goes to one of 256 parts, by the highest bits of its key.
 * A part is small enough to be sorted within the processor's cache (part-sorter.ts). Linear in the number of rows.
 *
 * An entry is six words of 32 bits: the low and the high half of the key, then the row (index-row.ts) and 16 spare bits.
 */
export class RowSorter {
  readonly #chunks: Uint32Array[] = [];
  #chunk = new Uint32Array(0);
  #used = 0;

  /** Takes an entry; its six words are copied. With `isGone` it removes an entry of the same key and id. */
  add(entry: Uint32Array, isGone: boolean): void {
    if (this.#used === this.#chunk.length) {
      this.#chunk = new Uint32Array(Math.min(Math.max(this.#chunk.length * 2, firstChunkWords), chunkWords));
      this.#chunks.push(this.#chunk);
      this.#used = 0;
    }
    const chunk = this.#chunk;
    const at = this.#used;
    chunk[at] = entry[0]!;
    chunk[at + 1] = entry[1]!;
    chunk[at + 2] = entry[2]!;
    chunk[at + 3] = entry[3]!;
    chunk[at + 4] = entry[4]!;
    chunk[at + 5] = isGone ? entry[5]! | goneFlag : entry[5]!;
    this.#used = at + entryWords;
  }

  /** Sorts by key and id; of rows with the same key and id the last one added counts. Can be called once. */
  *sorted(): Sliced<RowSource> {
    const parts = yield* this.#split();
    const sorter = new PartSorter(Math.max(...parts.map((part) => part.length / entryWords)));
    const counts: number[] = [];
    let sinceYield = 0;
    for (const part of parts) {
      counts.push(sorter.sort(part, part.length / entryWords));
      sinceYield += part.length;
      if (sinceYield > chunkWords) {
        sinceYield = 0;
        yield;
      }
    }
    return { count: counts.reduce((sum, count) => sum + count, 0), copyTo: (...to) => copyParts(parts, counts, ...to) };
  }

  /** Each part has its entries in the order in which they were added. */
  *#split(): Sliced<readonly Uint32Array[]> {
    const filled = this.#chunks.splice(0);
    filled.push(...filled.splice(-1).map((last) => last.subarray(0, this.#used)));
    this.#chunk = new Uint32Array(0);
    this.#used = 0;
    const lengths = new Uint32Array(partCount);
    for (const chunk of filled) {
      for (let at = 0; at < chunk.length; at += entryWords) {
        lengths[chunk[at + 1]! >>> 24]! += entryWords;
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

/** `places`: where the next entry of each part goes in its block. */
function scatter(chunk: Uint32Array, blocks: readonly Uint32Array[], places: Uint32Array): void {
  for (let from = 0; from < chunk.length; from += entryWords) {
    const part = chunk[from + 1]! >>> 24;
    const block = blocks[part >>> blockBits]!;
    const to = places[part]!;
    block[to] = chunk[from]!;
    block[to + 1] = chunk[from + 1]!;
    block[to + 2] = chunk[from + 2]!;
    block[to + 3] = chunk[from + 3]!;
    block[to + 4] = chunk[from + 4]!;
    block[to + 5] = chunk[from + 5]!;
    places[part] = to + entryWords;
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
    unpackEntries(part, rows, keys, words, count);
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

/** Releases the memory of an array at once: the next garbage collection may be far off, and the segment needs as much again. */
function release({ buffer }: Uint32Array): void {
  if (buffer instanceof ArrayBuffer) {
    buffer.transfer(0);
  }
}

function unpackEntries(part: Uint32Array, count: number, keys: Uint32Array, words: Uint16Array, from: number): void {
  for (let index = 0; index < count; index += 1) {
    const at = index * entryWords;
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
