import { rowBytes, rowId } from './index-row.ts';
import { joinPrefixLengths, noPrefixLengths } from './prefix-lengths.ts';
import { type PrefixLengths, partsOf, type SegmentHeader } from './snapshot-header.ts';
import { sortRows } from './sorted-rows.ts';

/** A segment whose header and checksum were found right. */
export interface CheckedSegment {
  readonly header: SegmentHeader;
  /** Begins at a multiple of 8 in its buffer. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly scopes: readonly (readonly string[])[];
}

/** What the deltas, one after the other, come to. */
export interface DeltaOverlay {
  /** Ids whose rows in the base no longer count. */
  readonly replacedIds: ReadonlySet<number>;
  readonly count: number;
  readonly keys: Uint32Array;
  readonly words: Uint16Array<ArrayBuffer>;
  /** Scopes of the overlay's own rows. */
  readonly scopes: readonly (readonly string[])[];
  readonly lengths: PrefixLengths;
}

export const emptyOverlay: DeltaOverlay = {
  replacedIds: new Set(),
  count: 0,
  keys: new Uint32Array(0),
  words: new Uint16Array(0),
  scopes: [],
  lengths: noPrefixLengths,
};

const rowWords = rowBytes / 2;

/** Joins deltas, the oldest first: of each id the last delta that names it counts. */
export function joinDeltas(deltas: readonly CheckedSegment[]): DeltaOverlay {
  const parts = deltas.map((delta) => openParts(delta));
  const lastOf = new Map<number, number>();
  for (const [place, { rows, words, removed }] of parts.entries()) {
    for (const id of removed) {
      lastOf.set(Number(id), place);
    }
    for (let index = 0; index < rows; index += 1) {
      lastOf.set(rowId(words, index), place);
    }
  }
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  const keys = new Uint32Array(total * 2);
  const words = new Uint16Array(total * rowWords);
  const scopes: (readonly string[])[] = [];
  let count = 0;
  for (const [place, part] of parts.entries()) {
    const firstScope = scopes.length;
    scopes.push(...part.scopes);
    for (let index = 0; index < part.rows; index += 1) {
      if (lastOf.get(rowId(part.words, index)) === place) {
        keys.set(part.keys.subarray(index * 2, index * 2 + 2), count * 2);
        words.set(part.words.subarray(index * rowWords, (index + 1) * rowWords), count * rowWords);
        shiftScope(words, count * rowWords, firstScope);
        count += 1;
      }
    }
  }
  const sorted = sortRows(count, keys, words);
  return {
    replacedIds: new Set(lastOf.keys()),
    ...sorted,
    scopes,
    lengths: deltas.map(({ header }) => header.lengths).reduce(joinPrefixLengths, noPrefixLengths),
  };
}

function openParts({ header, bytes, scopes }: CheckedSegment) {
  const parts = partsOf(header);
  const at = (part: number) => bytes.byteOffset + part;
  return {
    rows: header.rows,
    keys: new Uint32Array(bytes.buffer, at(parts.fingerprints), header.rows * 2),
    words: new Uint16Array(bytes.buffer, at(parts.rows), header.rows * rowWords),
    removed: new BigUint64Array(bytes.buffer, at(parts.removed), header.removed),
    scopes,
  };
}

function shiftScope(words: Uint16Array, at: number, by: number): void {
  const scope = ((words[at + 5]! >>> 2) | ((words[at + 6]! & 63) << 14)) + by;
  words[at + 5] = (words[at + 5]! & 3) | (scope << 2);
  words[at + 6] = (words[at + 6]! & ~63) | (scope >>> 14);
}
