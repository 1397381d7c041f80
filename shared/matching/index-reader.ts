import type { IndicatorType } from '../indicators/model/indicator.ts';
import type { DeltaOverlay } from './delta-overlay.ts';
import type { IndexRow } from './index-row.ts';
import type { SegmentRows } from './segment-rows.ts';
import type { PrefixLengths } from './snapshot-header.ts';

/** Why a record is looked at closely; `match` when a key of it is an indicator's. */
export const flagReasons = [
  'none',
  'match',
  'escape',
  'address',
  'host',
  'url',
  'incomplete',
  'repeated',
  'table',
  'nested-json',
  'opaque',
  'too-many-values',
  'white-space',
] as const;
export type FlagReason = (typeof flagReasons)[number];

/** A record that the exact path must read: bytes `start` to `end` of the message. */
export interface FlaggedRecord {
  readonly start: number;
  readonly end: number;
  /** Its place, counted as the decoder counts. */
  readonly position: number;
  readonly reason: FlagReason;
}

/**
 * What one pass over a message found. The records that are not flagged are well-formed, and no indicator covers anything
 * that they name.
 */
export interface ScanResult {
  /** Records of tables with observables, without the flagged ones. */
  readonly events: number;
  /** Records of tables without observables. */
  readonly ignored: number;
  readonly flagged: readonly FlaggedRecord[];
}

/** The snapshot of an index, as it is without the deltas. */
export interface IndexBase {
  readonly scopes: readonly (readonly string[])[];
  readonly lengths: PrefixLengths;
  /** Good until the index scans or takes deltas, which may move its memory. */
  rows(): SegmentRows;
}

/** An index in memory: a snapshot and the deltas upon it. It knows no time; expired rows are the caller's to leave out. */
export interface IndexReader {
  readonly buildId: string;
  /** Rows of the snapshot, and of the deltas. */
  readonly rows: { readonly snapshot: number; readonly deltas: number };
  /** Bytes that the index holds in memory, messages not counted. */
  readonly residentBytes: number;
  /**
   * The rows whose indicator covers an observed value, as `canonicaliseObserved` answers it. Two values with the same 64-bit
   * key are taken for one: a hit is to be confirmed where that matters.
   */
  lookup(type: IndicatorType, observed: string): readonly IndexRow[];
  /** The rows of an indicator's own, canonical value. */
  rowsNamed(type: IndicatorType, value: string): readonly IndexRow[];
  /** False when `lookup` would find nothing of what was seen, in whatever spelling; much faster. */
  mayMatch(type: IndicatorType, seen: string): boolean;
  /**
   * Scans a message (UTF-8; JSON or NDJSON as the decoder reads it). `look-closely` for one that only the decoder can
   * judge: broken, oddly formed, larger than the scanner takes, or with too many records to flag.
   */
  scan(message: Uint8Array): ScanResult | 'look-closely';
  /** Puts these deltas, the oldest first, in place of the former ones. On a SnapshotError nothing has changed. */
  replaceDeltas(deltas: readonly Uint8Array[]): void;
  /** Puts these deltas, the oldest first, upon the former ones. On a SnapshotError nothing has changed. */
  addDeltas(deltas: readonly Uint8Array[]): void;
  readonly base: IndexBase;
  /** What the deltas come to. */
  readonly overlay: DeltaOverlay;
}
