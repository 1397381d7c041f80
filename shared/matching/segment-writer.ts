import type { HeldSegment } from './held-segment.ts';
import { makeScanner, type ScannerInstance, scannerPlaces } from './scanner.ts';
import { type RowSource, rowScope, rowWords, setRowScope } from './segment-rows.ts';
import { rowsPerSlice, type Sliced } from './sliced.ts';
import {
  checksumAt,
  type PrefixLengths,
  partsOf,
  type SegmentHeader,
  type SegmentKind,
  type SegmentParts,
  writeHeader,
} from './snapshot-header.ts';

/** Bits of the filter for each row, and its minimum number of lines (a small base may have large deltas). */
const filterBitsPerRow = 14;
const minFilterLines = 128;
const wholeOrganisation = '[]';

interface SegmentContent {
  readonly kind: SegmentKind;
  /** Their scope numbers are places in `scopes`. */
  readonly rows: RowSource;
  /** JSON texts; the same text may occur twice. */
  readonly scopes: readonly string[];
  readonly lengths: PrefixLengths;
  /** Ids that a delta removes, in any order. */
  readonly removed: Iterable<number>;
  readonly buildId: string;
}

/** Writes a segment. It contains only the scopes that a row names, sorted by their texts. */
export function* writeSegment(content: SegmentContent): Sliced<HeldSegment> {
  const { kind, rows, lengths, buildId } = content;
  const removed = inOrder(content.removed);
  const filterLines = kind === 'delta' ? 0 : Math.max(minFilterLines, Math.ceil((rows.count * filterBitsPerRow) / 512));
  const draft = { kind, filterLines, removed: removed.length, rows: rows.count, lengths, buildId };
  const scopeRoom = Buffer.byteLength(`[${[...content.scopes, wholeOrganisation].join(',')}]`);
  const instance = makeScanner(scannerPlaces.free + partsOf({ ...draft, scopeBytes: scopeRoom }).end);
  const { buffer } = instance.memory;
  const place = partsOf({ ...draft, scopeBytes: 0 });
  const words = new Uint16Array(buffer, scannerPlaces.free + place.rows, rows.count * rowWords);
  yield* rows.copyTo(new Uint32Array(buffer, scannerPlaces.free + place.fingerprints, rows.count * 2), words);
  const scopeText = Buffer.from(yield* numberScopes(words, content.scopes));
  const header: SegmentHeader = { ...draft, scopeBytes: scopeText.byteLength };
  const parts = partsOf(header);
  new Uint8Array(buffer, scannerPlaces.free + parts.scopes, scopeText.byteLength).set(scopeText);
  const view = new DataView(buffer, scannerPlaces.free, parts.end);
  for (const [index, id] of removed.entries()) {
    view.setUint32(parts.removed + index * 8, id % 2 ** 32, true);
    view.setUint32(parts.removed + index * 8 + 4, Math.floor(id / 2 ** 32), true);
  }
  writeHeader(view, header);
  yield* fillFilter(instance, header, parts);
  view.setBigInt64(checksumAt, instance.scanner.checksum(scannerPlaces.free, parts.end), true);
  return { bytes: new Uint8Array(buffer, scannerPlaces.free, parts.end), instance, isOwnWork: true };
}

/** Each id once. */
function inOrder(ids: Iterable<number>): Float64Array {
  return Float64Array.from(ids)
    .toSorted()
    .filter((id, index, all) => id !== all[index - 1]);
}

function* fillFilter({ scanner }: ScannerInstance, header: SegmentHeader, parts: SegmentParts): Sliced<void> {
  if (header.filterLines > 0) {
    scanner.setBase(scannerPlaces.free + parts.filter, header.filterLines, 0, 0);
    for (let from = 0; from < header.rows; from += rowsPerSlice) {
      const fingerprints = scannerPlaces.free + parts.fingerprints + from * 8;
      scanner.addToFilter(fingerprints, Math.min(rowsPerSlice, header.rows - from));
      yield;
    }
  }
}

/** Numbers the scopes in use in sorted order, in all rows; returns their texts as one JSON list. */
function* numberScopes(words: Uint16Array, scopes: readonly string[]): Sliced<string> {
  const isUsed = new Uint8Array(scopes.length);
  if (scopes.length > 1) {
    yield* eachSlice(words, (slice) => markScopes(slice, isUsed));
  }
  const used = new Set(scopes.filter((_, scope) => isUsed[scope] === 1));
  used.delete(wholeOrganisation);
  const texts = [wholeOrganisation, ...[...used].toSorted()];
  const numbers = new Map(texts.map((text, index) => [text, index]));
  const renumbered = Uint32Array.from(scopes, (text, scope) => numbers.get(text) ?? scope);
  if (renumbered.some((to, from) => to !== from)) {
    yield* eachSlice(words, (slice) => renumberScopes(slice, renumbered));
  }
  return `[${texts.join(',')}]`;
}

function* eachSlice(words: Uint16Array, work: (slice: Uint16Array) => void): Sliced<void> {
  const length = rowsPerSlice * rowWords;
  for (let from = 0; from < words.length; from += length) {
    work(words.subarray(from, from + length));
    yield;
  }
}

function markScopes(words: Uint16Array, isUsed: Uint8Array): void {
  for (let at = 0; at < words.length; at += rowWords) {
    isUsed[rowScope(words, at)] = 1;
  }
}

function renumberScopes(words: Uint16Array, renumbered: Uint32Array): void {
  for (let at = 0; at < words.length; at += rowWords) {
    setRowScope(words, at, renumbered[rowScope(words, at)]!);
  }
}
