import { type CheckedSegment, type DeltaOverlay, joinDeltas } from './delta-overlay.ts';
import { rowBytes, rowId } from './index-row.ts';
import { joinPrefixLengths } from './prefix-lengths.ts';
import { makeScanner, scannerPlaces } from './scanner.ts';
import { copySegment } from './segment-reader.ts';
import { writeSegment } from './segment-writer.ts';
import { partsOf, type SegmentKind } from './snapshot-header.ts';
import { sortRows } from './sorted-rows.ts';

const rowWords = rowBytes / 2;

/**
 * The snapshot that a snapshot and the deltas upon it, the oldest first, come to. Rows keep their keys; no value is needed.
 * Prefix lengths that no range has any longer stay until the next build from the list. Error: SnapshotError.
 */
export function mergeIntoSnapshot(
  snapshot: Uint8Array,
  deltas: readonly Uint8Array[],
  buildId: string,
): Uint8Array<ArrayBuffer> {
  const base = checkSegment(snapshot, 'snapshot');
  const overlay = joinDeltas(deltas.map((bytes) => checkSegment(bytes, 'delta')));
  return writeSegment({
    kind: 'snapshot',
    buildId,
    rows: joinRows(base, overlay),
    scopes: scopeTexts([...base.scopes, ...overlay.scopes]),
    lengths: joinPrefixLengths(base.header.lengths, overlay.lengths),
    removed: [],
  });
}

/** The one delta that these, the oldest first, come to. Error: SnapshotError. */
export function mergeDeltas(deltas: readonly Uint8Array[], buildId: string): Uint8Array<ArrayBuffer> {
  const overlay = joinDeltas(deltas.map((bytes) => checkSegment(bytes, 'delta')));
  const removed = new Set(overlay.replacedIds);
  for (let index = 0; index < overlay.count; index += 1) {
    removed.delete(rowId(overlay.words, index));
  }
  return writeSegment({
    kind: 'delta',
    buildId,
    rows: sortRows(overlay.count, overlay.keys, overlay.words),
    scopes: scopeTexts(overlay.scopes),
    lengths: overlay.lengths,
    removed: [...removed],
  });
}

function checkSegment(bytes: Uint8Array, kind: SegmentKind): CheckedSegment {
  const instance = makeScanner(scannerPlaces.free + bytes.byteLength);
  const open = copySegment(instance, bytes, kind, scannerPlaces.free);
  return { ...open, bytes: new Uint8Array(instance.memory.buffer, scannerPlaces.free, bytes.byteLength) };
}

function joinRows({ header, bytes, scopes }: CheckedSegment, overlay: DeltaOverlay) {
  const parts = partsOf(header);
  const baseKeys = new Uint32Array(bytes.buffer, bytes.byteOffset + parts.fingerprints, header.rows * 2);
  const baseWords = new Uint16Array(bytes.buffer, bytes.byteOffset + parts.rows, header.rows * rowWords);
  const keys = new Uint32Array((header.rows + overlay.count) * 2);
  const words = new Uint16Array((header.rows + overlay.count) * rowWords);
  let count = 0;
  for (let index = 0; index < header.rows; index += 1) {
    if (overlay.replacedIds.has(rowId(baseWords, index))) {
      continue;
    }
    keys[count * 2] = baseKeys[index * 2]!;
    keys[count * 2 + 1] = baseKeys[index * 2 + 1]!;
    for (let word = 0; word < rowWords; word += 1) {
      words[count * rowWords + word] = baseWords[index * rowWords + word]!;
    }
    count += 1;
  }
  keys.set(overlay.keys, count * 2);
  words.set(overlay.words, count * rowWords);
  for (let at = count * rowWords; at < (count + overlay.count) * rowWords; at += rowWords) {
    const scope = ((words[at + 5]! >>> 2) | ((words[at + 6]! & 63) << 14)) + scopes.length;
    words[at + 5] = (words[at + 5]! & 3) | (scope << 2);
    words[at + 6] = (words[at + 6]! & ~63) | (scope >>> 14);
  }
  return sortRows(count + overlay.count, keys, words);
}

function scopeTexts(scopes: readonly (readonly string[])[]): readonly string[] {
  return scopes.map((scope) => JSON.stringify(scope));
}
