import type { IndicatorType } from '../indicators/model/indicator.ts';
import { type DeltaOverlay, emptyOverlay, joinDelta } from './delta-overlay.ts';
import { type HeldSegment, makeRoom, padding } from './held-segment.ts';
import { type FlaggedRecord, flagReasons, type IndexBase, type IndexReader, type ScanResult } from './index-reader.ts';
import { type IndexRow, rowBytes, rowId, rowTypeNumber, typeNumbers, unpackRow } from './index-row.ts';
import { joinPrefixLengths, listPrefixLengths } from './prefix-lengths.ts';
import { addNames, kindOfType, type ScanNames } from './scan-names.ts';
import { type ScannerInstance, scannerPlaces } from './scanner.ts';
import { copySegment, type OpenSegment, openHeld, reserve } from './segment-reader.ts';
import type { SegmentRows } from './segment-rows.ts';
import { partsOf } from './snapshot-header.ts';
import { spellingsOf } from './spellings.ts';
import { writeText } from './text-writer.ts';

interface IndexOptions {
  readonly names: ScanNames;
  /** The oldest first. */
  readonly deltas?: readonly Uint8Array[];
  /** Longer messages are not scanned; 8 MB by default. */
  readonly maxMessageBytes?: number;
}

const noRows: readonly IndexRow[] = [];
const noFlags: readonly FlaggedRecord[] = [];
const flagWords = 4;
/** Addresses in the scanner have 31 bits: about 80 million indicators. */
const maxMemoryBytes = 2 ** 31 - 2 ** 16;

/**
 * Opens a snapshot. Bytes are copied and need not be kept; the memory of a held segment is taken over.
 * @throws SnapshotError for bytes that are damaged or of another version
 * @throws RangeError for too many names, or more than 2 GB in total
 */
export function openIndex(snapshot: Uint8Array | HeldSegment, options: IndexOptions): IndexReader {
  return new SnapshotIndex(snapshot, options);
}

function copyOf(snapshot: Uint8Array): HeldSegment {
  const room = makeRoom(snapshot.byteLength);
  room.bytes.set(snapshot);
  return room;
}

/*
 * One memory:
 *
 *     tables, scratch (layout.ts)  |  snapshot, as it is  |  fingerprints of the deltas  |  message, 64 zero bytes
 */
class SnapshotIndex implements IndexReader {
  readonly #instance: ScannerInstance;
  readonly #base: OpenSegment;
  readonly #maxMessageBytes: number;
  readonly #overlayAt: number;
  #messageAt: number;
  #overlay: DeltaOverlay = emptyOverlay;
  /** The whole memory; recreated when it has grown. */
  #bytes: Uint8Array<ArrayBuffer>;
  #baseWords: Uint16Array<ArrayBuffer>;
  #lengths: { readonly 4: readonly number[]; readonly 6: readonly number[] } = { 4: [], 6: [] };

  constructor(
    snapshot: Uint8Array | HeldSegment,
    { names, deltas = [], maxMessageBytes = 8 * 1024 * 1024 }: IndexOptions,
  ) {
    const { byteLength } = snapshot instanceof Uint8Array ? snapshot : snapshot.bytes;
    if (scannerPlaces.free + byteLength + maxMessageBytes > maxMemoryBytes) {
      throw new RangeError('The index and one message are larger than the 2 GB that a scanner can address');
    }
    const held = snapshot instanceof Uint8Array ? copyOf(snapshot) : snapshot;
    this.#instance = held.instance;
    this.#base = openHeld(held, 'snapshot');
    this.#maxMessageBytes = maxMessageBytes;
    this.#overlayAt = scannerPlaces.free + byteLength;
    this.#messageAt = this.#overlayAt;
    this.#bytes = new Uint8Array(0);
    this.#baseWords = new Uint16Array(0);
    addNames(this.#instance.scanner, this.#instance.memory, names);
    const { header } = this.#base;
    const parts = partsOf(header);
    const at = scannerPlaces.free;
    this.#instance.scanner.setBase(at + parts.filter, header.filterLines, at + parts.fingerprints, header.rows);
    this.#instance.scanner.noteRanges(at + parts.fingerprints, header.rows);
    this.replaceDeltas(deltas);
  }

  get buildId(): string {
    return this.#base.header.buildId;
  }

  get rows(): { readonly snapshot: number; readonly deltas: number } {
    return { snapshot: this.#base.header.rows, deltas: this.#overlay.count };
  }

  get residentBytes(): number {
    const { keys, words, replacedIds } = this.#overlay;
    return this.#messageAt + keys.byteLength + words.byteLength + replacedIds.byteLength;
  }

  get base(): IndexBase {
    const { header, scopes } = this.#base;
    return { scopes, lengths: header.lengths, rows: () => this.#baseRows() };
  }

  get overlay(): DeltaOverlay {
    return this.#overlay;
  }

  replaceDeltas(deltas: readonly Uint8Array[]): void {
    this.#putOverlay(deltas.reduce((overlay, delta) => this.#joined(overlay, delta), emptyOverlay));
  }

  addDeltas(deltas: readonly Uint8Array[]): void {
    this.#putOverlay(deltas.reduce((overlay, delta) => this.#joined(overlay, delta), this.#overlay));
  }

  /**
   * The delta is copied to where messages go, until it is joined. The filter bits that it leaves are harmless: at worst a
   * key is looked up in vain.
   */
  #joined(overlay: DeltaOverlay, delta: Uint8Array): DeltaOverlay {
    this.#reserve(this.#messageAt + delta.byteLength);
    const open = copySegment(this.#instance, delta, 'delta', this.#messageAt);
    this.#noteKeys(this.#messageAt + partsOf(open.header).fingerprints, open.header.rows);
    const bytes = new Uint8Array(this.#instance.memory.buffer, this.#messageAt, delta.byteLength);
    return joinDelta(overlay, { ...open, bytes });
  }

  #noteKeys(fingerprints: number, count: number): void {
    const { scanner } = this.#instance;
    scanner.addToFilter(fingerprints, count);
    scanner.noteRanges(fingerprints, count);
  }

  #putOverlay(overlay: DeltaOverlay): void {
    const { scanner, memory } = this.#instance;
    const overlayBytes = overlay.count * 8;
    this.#reserve(this.#overlayAt + overlayBytes + padding);
    new Uint32Array(memory.buffer, this.#overlayAt, overlay.count * 2).set(overlay.keys);
    scanner.setOverlay(this.#overlayAt, overlay.count);
    const lengths = joinPrefixLengths(this.#base.header.lengths, overlay.lengths);
    scanner.setPrefixLengths(lengths.v4, lengths.v6Below64, lengths.v6From64, Number(lengths.has128));
    this.#lengths = { 4: listPrefixLengths(lengths, 4), 6: listPrefixLengths(lengths, 6) };
    this.#messageAt = this.#overlayAt + overlayBytes;
    this.#overlay = overlay;
  }

  lookup(type: IndicatorType, observed: string): readonly IndexRow[] {
    if (!this.mayMatch(type, observed)) {
      return noRows;
    }
    const rows: IndexRow[] = [];
    for (const spelling of spellingsOf(type, observed, (version) => this.#lengths[version])) {
      this.#addRows(rows, spelling.type, spelling.value);
    }
    return rows;
  }

  rowsNamed(type: IndicatorType, value: string): readonly IndexRow[] {
    const rows: IndexRow[] = [];
    this.#addRows(rows, type, value);
    return rows;
  }

  mayMatch(type: IndicatorType, seen: string): boolean {
    const text = type === 'Url' && seen.startsWith('//') ? seen.slice(2) : seen;
    const length = writeText(this.#bytes, scannerPlaces.text, text, scannerPlaces.textBytes);
    return (
      length !== 0 &&
      (length < 0 ||
        this.#instance.scanner.check(kindOfType[type], typeNumbers.get(type) ?? 0, scannerPlaces.text, length) !== 0)
    );
  }

  scan(message: Uint8Array): ScanResult | 'decode-all' {
    const length = message.byteLength;
    if (length > this.#maxMessageBytes) {
      return 'decode-all';
    }
    this.#reserve(this.#messageAt + length + padding);
    this.#bytes.set(message, this.#messageAt);
    this.#bytes.fill(0, this.#messageAt + length, this.#messageAt + length + padding);
    const { scanner } = this.#instance;
    const flagged = scanner.scan(this.#messageAt, length);
    return flagged < 0
      ? 'decode-all'
      : { events: scanner.events.value, ignored: scanner.ignored.value, flagged: this.#readFlags(flagged) };
  }

  #readFlags(count: number): readonly FlaggedRecord[] {
    if (count === 0) {
      return noFlags;
    }
    const words = new Uint32Array(this.#instance.memory.buffer, scannerPlaces.flagged, count * flagWords);
    return Array.from({ length: count }, (_, index) => ({
      start: words[index * flagWords]!,
      end: words[index * flagWords + 1]!,
      position: words[index * flagWords + 2]!,
      reason: flagReasons[words[index * flagWords + 3]!] ?? 'none',
    }));
  }

  #addRows(rows: IndexRow[], type: IndicatorType, value: string): void {
    const typeNumber = typeNumbers.get(type) ?? 0;
    const length = writeText(this.#bytes, scannerPlaces.text, value, scannerPlaces.textBytes);
    const { scanner } = this.#instance;
    const found = length > 0 ? scanner.locate(typeNumber, scannerPlaces.text, length) : 0;
    if (found === 0) {
      return;
    }
    const inBase = scanner.countInBase.value;
    for (let index = scanner.foundInBase.value, end = index + inBase; index < end; index += 1) {
      const isReplaced = this.#overlay.replacedIds.has(rowId(this.#baseWords, index));
      if (!isReplaced && rowTypeNumber(this.#baseWords, index) === typeNumber) {
        rows.push(unpackRow(this.#baseWords, index, value, this.#base.scopes));
      }
    }
    const { words, scopes } = this.#overlay;
    for (let index = scanner.foundInOverlay.value, end = index + found - inBase; index < end; index += 1) {
      if (rowTypeNumber(words, index) === typeNumber) {
        rows.push(unpackRow(words, index, value, scopes));
      }
    }
  }

  #baseRows(): SegmentRows {
    const { header } = this.#base;
    const fingerprints = scannerPlaces.free + partsOf(header).fingerprints;
    const keys = new Uint32Array(this.#instance.memory.buffer, fingerprints, header.rows * 2);
    return { count: header.rows, keys, words: this.#baseWords };
  }

  #reserve(bytes: number): void {
    reserve(this.#instance, bytes);
    const { buffer } = this.#instance.memory;
    if (this.#bytes.buffer === buffer) {
      return;
    }
    const { header } = this.#base;
    this.#bytes = new Uint8Array(buffer);
    const rowsAt = scannerPlaces.free + partsOf(header).rows;
    this.#baseWords = new Uint16Array(buffer, rowsAt, (header.rows * rowBytes) / 2);
  }
}
