import type { HeldSegment } from './held-segment.ts';
import { entryWords, type IndexRow, maxScopes, packRow, typeNumbers } from './index-row.ts';
import { noPrefixLengths, withPrefixLength } from './prefix-lengths.ts';
import { RowSorter } from './row-sorter.ts';
import { makeScanner, type ScannerInstance, scannerPlaces } from './scanner.ts';
import { writeSegment } from './segment-writer.ts';
import { atOnce, type Sliced } from './sliced.ts';
import type { PrefixLengths, SegmentKind } from './snapshot-header.ts';
import { writeText } from './text-writer.ts';
import { UnfitRowError } from './unfit-row-error.ts';

/**
 * Collects rows one by one, 24 bytes each, and writes them as a segment, once. The same rows give the same bytes in any
 * order; of rows with the same id and value the last one counts.
 */
export class SegmentBuilder {
  readonly #scanner: ScannerInstance = makeScanner(scannerPlaces.free);
  readonly #bytes = new Uint8Array(this.#scanner.memory.buffer);
  readonly #key = new Uint32Array(this.#scanner.memory.buffer, scannerPlaces.key, 2);
  readonly #sorter = new RowSorter();
  readonly #entry = new Uint32Array(entryWords);
  readonly #scopes = new Map<string, number>([['[]', 0]]);
  #lengths: PrefixLengths = noPrefixLengths;
  readonly #seenLengths = new Set<string>();

  /** @throws UnfitRowError for a value that is not canonical, an invalid id or expiry, or more than 2^20 different scopes */
  add(row: IndexRow): void {
    this.#take(row, false);
  }

  /**
   * Removes a row if it was added before.
   * @throws UnfitRowError as `add` does
   */
  remove(row: IndexRow): void {
    this.#take(row, true);
  }

  /** Writes a snapshot, which an index may take over. */
  finishSnapshot(buildId: string): Sliced<HeldSegment> {
    return this.#finish('snapshot', buildId, []);
  }

  /** Writes the bytes of a delta that also removes the indicators with these ids. */
  *finishDelta(removedIds: readonly string[], buildId: string): Sliced<Uint8Array<ArrayBuffer>> {
    return (yield* this.#finish('delta', buildId, removedIds.map(Number))).bytes;
  }

  *#finish(kind: SegmentKind, buildId: string, removed: readonly number[]): Sliced<HeldSegment> {
    const rows = yield* this.#sorter.sorted();
    const scopes = [...this.#scopes.keys()];
    return yield* writeSegment({ kind, buildId, removed, rows, scopes, lengths: this.#lengths });
  }

  #take(row: IndexRow, isGone: boolean): void {
    const type = typeNumbers.get(row.type) ?? typeNumbers.size;
    const length = writeText(this.#bytes, scannerPlaces.text, row.value, scannerPlaces.textBytes);
    if (length <= 0 || this.#scanner.scanner.putKey(type, scannerPlaces.text, length) === 0) {
      throw new UnfitRowError(`"${row.value}" is not a canonical ${row.type}`);
    }
    const entry = this.#entry;
    packRow(entry, row, type, this.#scopeOf(row.rbacGroupIds));
    entry[0] = this.#key[0]!;
    entry[1] = this.#key[1]!;
    this.#sorter.add(entry, isGone);
    if (row.type === 'IpAddress' && !isGone) {
      this.#noteLength(row.value);
    }
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
      throw new UnfitRowError(`An index has at most ${maxScopes} different scopes`);
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

/**
 * Writes the rows of all active indicators as a snapshot.
 * @throws UnfitRowError as `SegmentBuilder.add` does
 */
export function buildSnapshot(rows: Iterable<IndexRow>, buildId = ''): Uint8Array<ArrayBuffer> {
  return atOnce(builderOf(rows).finishSnapshot(buildId)).bytes;
}

/** What changed since the earlier segments. */
interface IndexChanges {
  /** New or changed rows: each replaces every earlier row of its id. */
  readonly written: Iterable<IndexRow>;
  /** Ids of removed indicators. */
  readonly removedIds: readonly string[];
}

/**
 * Writes a delta.
 * @throws UnfitRowError as `SegmentBuilder.add` does
 */
export function buildDelta({ written, removedIds }: IndexChanges, buildId = ''): Uint8Array<ArrayBuffer> {
  return atOnce(builderOf(written).finishDelta(removedIds, buildId));
}

function builderOf(rows: Iterable<IndexRow>): SegmentBuilder {
  const builder = new SegmentBuilder();
  for (const row of rows) {
    builder.add(row);
  }
  return builder;
}
