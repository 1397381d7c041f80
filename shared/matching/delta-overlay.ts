import { IdSet } from './id-set.ts';
import { copyMerged } from './merge-rows.ts';
import { joinPrefixLengths, noPrefixLengths } from './prefix-lengths.ts';
import { idsOf, rowWords, type SegmentRows } from './segment-rows.ts';
import { atOnce } from './sliced.ts';
import { type PrefixLengths, partsOf, type SegmentHeader } from './snapshot-header.ts';

/** A segment whose header and checksum are valid. */
interface CheckedSegment {
  readonly header: SegmentHeader;
  /** Begins at a multiple of 8 in its buffer. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly scopes: readonly (readonly string[])[];
}

/** The combined effect of several deltas, applied in order. Immutable. */
export interface DeltaOverlay extends SegmentRows {
  /** Ids whose rows in the base no longer count. */
  readonly replacedIds: IdSet;
  /** Scopes of the overlay's own rows. */
  readonly scopes: readonly (readonly string[])[];
  readonly lengths: PrefixLengths;
}

export const emptyOverlay: DeltaOverlay = {
  replacedIds: IdSet.empty,
  count: 0,
  keys: new Uint32Array(0),
  words: new Uint16Array(0),
  scopes: [],
  lengths: noPrefixLengths,
};

/** Adds a delta to an overlay: for each id, the last delta that names it counts. Linear in the size of both. */
export function joinDelta(overlay: DeltaOverlay, { header, bytes, scopes }: CheckedSegment): DeltaOverlay {
  const parts = partsOf(header);
  const at = (part: number) => bytes.byteOffset + part;
  const removed = new BigUint64Array(bytes.buffer, at(parts.removed), header.removed);
  const newer: SegmentRows = {
    count: header.rows,
    keys: new Uint32Array(bytes.buffer, at(parts.fingerprints), header.rows * 2),
    words: new Uint16Array(bytes.buffer, at(parts.rows), header.rows * rowWords),
  };
  const named = IdSet.empty.with(idsOf(newer), newer.count).with(Array.from(removed, Number), removed.length);
  const keys = new Uint32Array((overlay.count + newer.count) * 2);
  const words = new Uint16Array((overlay.count + newer.count) * rowWords);
  const replaced = named.common(overlay.replacedIds);
  const merge = { older: () => overlay, newer, replaced, newerScopes: overlay.scopes.length };
  const count = atOnce(copyMerged(merge, keys, words));
  return {
    replacedIds: overlay.replacedIds.with(named, named.size),
    count,
    keys: keys.subarray(0, count * 2),
    words: words.subarray(0, count * rowWords),
    scopes: [...overlay.scopes, ...scopes],
    lengths: joinPrefixLengths(overlay.lengths, header.lengths),
  };
}
