import { rowBytes } from './index-row.ts';
import { makeScanner, scannerPlaces } from './scanner.ts';
import {
  checksumAt,
  type PrefixLengths,
  partsOf,
  type SegmentHeader,
  type SegmentKind,
  writeHeader,
} from './snapshot-header.ts';
import type { SortedRows } from './sorted-rows.ts';

/** Bits of the filter for each row, and its least words (a small base may carry large deltas). */
const filterBitsPerRow = 14;
const minFilterWords = 1024;
const rowWords = rowBytes / 2;
const wholeOrganisation = '[]';

export interface SegmentContent {
  readonly kind: SegmentKind;
  /** Scopes in the rows count within `scopes`. */
  readonly rows: SortedRows;
  /** JSON texts; the same text may come twice. */
  readonly scopes: readonly string[];
  readonly lengths: PrefixLengths;
  /** Ids that a delta takes away, in any order. */
  readonly removed: readonly number[];
  readonly buildId: string;
}

/** Writes a segment; only scopes that a row names are in it, in the order of their texts. */
export function writeSegment(content: SegmentContent): Uint8Array<ArrayBuffer> {
  const { kind, rows, lengths, buildId } = content;
  const { texts, renumbered } = numberScopes(rows.words, content.scopes);
  const scopeText = Buffer.from(`[${texts.join(',')}]`);
  const removed = [...new Set(content.removed)].toSorted((a, b) => a - b);
  const filterWords = kind === 'delta' ? 0 : Math.max(minFilterWords, Math.ceil((rows.count * filterBitsPerRow) / 64));
  const header: SegmentHeader = {
    kind,
    filterWords,
    removed: removed.length,
    rows: rows.count,
    scopeBytes: scopeText.byteLength,
    lengths,
    buildId,
  };
  const parts = partsOf(header);
  const { scanner, memory } = makeScanner(scannerPlaces.free + parts.end);
  const segment = new Uint8Array(memory.buffer, scannerPlaces.free, parts.end);
  const view = new DataView(memory.buffer, scannerPlaces.free, parts.end);
  writeHeader(view, header);
  new Uint32Array(memory.buffer, scannerPlaces.free + parts.fingerprints, rows.count * 2).set(rows.keys);
  const words = new Uint16Array(memory.buffer, scannerPlaces.free + parts.rows, rows.count * rowWords);
  words.set(rows.words);
  renumberScopes(words, renumbered);
  for (const [index, id] of removed.entries()) {
    view.setBigUint64(parts.removed + index * 8, BigInt(id), true);
  }
  segment.set(scopeText, parts.scopes);
  if (filterWords > 0) {
    scanner.setBase(scannerPlaces.free + parts.filter, filterWords, 0, 0);
    scanner.addToFilter(scannerPlaces.free + parts.fingerprints, rows.count);
  }
  view.setBigInt64(checksumAt, scanner.checksum(scannerPlaces.free, parts.end), true);
  return segment.slice();
}

/** The texts in use, in order, and the new number of each old one. */
function numberScopes(
  words: Uint16Array,
  scopes: readonly string[],
): { readonly texts: readonly string[]; readonly renumbered: Uint32Array } {
  const used = new Set<string>();
  if (scopes.length > 1) {
    for (let at = 0; at < words.length; at += rowWords) {
      used.add(scopes[scopeAt(words, at)]!);
    }
  }
  used.delete(wholeOrganisation);
  const texts = [wholeOrganisation, ...[...used].toSorted()];
  const numbers = new Map(texts.map((text, index) => [text, index]));
  return { texts, renumbered: Uint32Array.from(scopes, (text) => numbers.get(text) ?? 0) };
}

function renumberScopes(words: Uint16Array, renumbered: Uint32Array): void {
  if (renumbered.every((to, from) => to === from)) {
    return;
  }
  for (let at = 0; at < words.length; at += rowWords) {
    const scope = renumbered[scopeAt(words, at)]!;
    words[at + 5] = (words[at + 5]! & 3) | (scope << 2);
    words[at + 6] = (words[at + 6]! & ~63) | (scope >>> 14);
  }
}

function scopeAt(words: Uint16Array, at: number): number {
  return (words[at + 5]! >>> 2) | ((words[at + 6]! & 63) << 14);
}
