import { type IndexRow, maxScopes, packRow, rowBytes, typeNumbers } from './index-row.ts';
import { noPrefixLengths, withPrefixLength } from './prefix-lengths.ts';
import { makeScanner, type ScannerInstance, scannerPlaces } from './scanner.ts';
import { writeSegment } from './segment-writer.ts';
import type { PrefixLengths } from './snapshot-header.ts';
import { sortRows } from './sorted-rows.ts';
import { writeText } from './text-writer.ts';
import { UnfitRow } from './unfit-row.ts';

const rowWords = rowBytes / 2;

/**
 * Collects rows one by one, 22 bytes each, and writes them as a segment. The same rows give the same bytes, in whatever
 * order they come; of rows with one id and value the last stays.
 */
export class SegmentBuilder {
  readonly #scanner: ScannerInstance = makeScanner(scannerPlaces.free);
  readonly #bytes = new Uint8Array(this.#scanner.memory.buffer);
  readonly #key = new Uint32Array(this.#scanner.memory.buffer, scannerPlaces.key, 2);
  readonly #scopes = new Map<string, number>([['[]', 0]]);
  #keys = new Uint32Array(2 * 1024);
  #words = new Uint16Array(rowWords * 1024);
  #count = 0;
  #lengths: PrefixLengths = noPrefixLengths;
  readonly #seenLengths = new Set<string>();

  /** Error: UnfitRow, for a value that is not canonical, an id that is none, or more than 2^20 different scopes. */
  add(row: IndexRow): void {
    const type = typeNumbers.get(row.type) ?? typeNumbers.size;
    const length = writeText(this.#bytes, scannerPlaces.text, row.value, scannerPlaces.textBytes);
    if (length <= 0 || this.#scanner.scanner.putKey(type, scannerPlaces.text, length) === 0) {
      throw new UnfitRow(`"${row.value}" is no canonical ${row.type}`);
    }
    if (this.#count * 2 === this.#keys.length) {
      this.#keys = doubled(this.#keys, new Uint32Array(this.#keys.length * 2));
      this.#words = doubled(this.#words, new Uint16Array(this.#words.length * 2));
    }
    packRow(this.#words, this.#count, row, this.#scopeOf(row.rbacGroupIds));
    this.#keys[this.#count * 2] = this.#key[0]!;
    this.#keys[this.#count * 2 + 1] = this.#key[1]!;
    this.#count += 1;
    if (row.type === 'IpAddress') {
      this.#noteLength(row.value);
    }
  }

  /** The bytes of a snapshot. */
  finishSnapshot(buildId: string): Uint8Array<ArrayBuffer> {
    return writeSegment({ kind: 'snapshot', buildId, removed: [], ...this.#content() });
  }

  /** The bytes of a delta that also takes the indicators of these ids away. */
  finishDelta(removedIds: readonly string[], buildId: string): Uint8Array<ArrayBuffer> {
    return writeSegment({ kind: 'delta', buildId, removed: removedIds.map(Number), ...this.#content() });
  }

  #content() {
    return {
      rows: sortRows(this.#count, this.#keys, this.#words),
      lengths: this.#lengths,
      scopes: [...this.#scopes.keys()],
    };
  }

  #scopeOf(groupIds: readonly string[]): number {
    if (groupIds.length === 0) {
      return 0;
    }
    const text = JSON.stringify(groupIds);
    const known = this.#scopes.get(text);
    if (known !== undefined) {
      return known;
    }
    if (this.#scopes.size === maxScopes) {
      throw new UnfitRow(`An index has at most ${maxScopes} different scopes`);
    }
    this.#scopes.set(text, this.#scopes.size);
    return this.#scopes.size - 1;
  }

  #noteLength(value: string): void {
    const slash = value.indexOf('/');
    const key = `${value.includes(':')}${slash < 0 ? '' : value.slice(slash)}`;
    if (!this.#seenLengths.has(key)) {
      this.#seenLengths.add(key);
      this.#lengths = withPrefixLength(this.#lengths, value);
    }
  }
}

/** Writes the rows of all active indicators as a snapshot. Errors: as `SegmentBuilder.add`. */
export function buildSnapshot(rows: Iterable<IndexRow>, buildId = ''): Uint8Array<ArrayBuffer> {
  const builder = new SegmentBuilder();
  for (const row of rows) {
    builder.add(row);
  }
  return builder.finishSnapshot(buildId);
}

/** What changed since the segments before. */
export interface IndexChanges {
  /** New or changed rows: each takes the place of every earlier row of its id. */
  readonly written: Iterable<IndexRow>;
  /** Ids of indicators that are gone. */
  readonly removedIds: readonly string[];
}

/** Writes a delta. Errors: as `SegmentBuilder.add`. */
export function buildDelta({ written, removedIds }: IndexChanges, buildId = ''): Uint8Array<ArrayBuffer> {
  const builder = new SegmentBuilder();
  for (const row of written) {
    builder.add(row);
  }
  return builder.finishDelta(removedIds, buildId);
}

function doubled<T extends Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
