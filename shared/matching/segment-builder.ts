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
 * Collects rows one by one, 24 bytes each, and writes them as a segment, once. The same rows give the same bytes, in whatever
 * order they come; of rows with one id and value the last counts.
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

  /** Error: UnfitRowError, for a value that is not canonical, an id that is none, or more than 2^20 different scopes. */
  add(row: IndexRow): void {
    this.#take(row, false);
  }

  /** Takes a row away that was added before, if it was. Errors: as `add`. */
  remove(row: IndexRow): void {
    this.#take(row, true);
  }

  /** A snapshot, which an index may take over. */
  finishSnapshot(buildId: string): Sliced<HeldSegment> {
    return this.#finish('snapshot', buildId, []);
  }

  /** The bytes of a delta that also takes the indicators of these ids away. */
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
      throw new UnfitRowError(`"${row.value}" is no canonical ${row.type}`);
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

/** Writes the rows of all active indicators as a snapshot. Errors: as `SegmentBuilder.add`. */
export function buildSnapshot(rows: Iterable<IndexRow>, buildId = ''): Uint8Array<ArrayBuffer> {
  return atOnce(builderOf(rows).finishSnapshot(buildId)).bytes;
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
  return atOnce(builderOf(written).finishDelta(removedIds, buildId));
}

function builderOf(rows: Iterable<IndexRow>): SegmentBuilder {
  const builder = new SegmentBuilder();
  for (const row of rows) {
    builder.add(row);
  }
  return builder;
}
