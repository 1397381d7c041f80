import type { IndicatorType } from '../indicators/model/indicator.ts';
import type { DeltaOverlay } from './delta-overlay.ts';
import type { IndexRow } from './index-row.ts';
import type { SegmentRows } from './segment-rows.ts';
import type { PrefixLengths } from './snapshot-header.ts';

/** Why the decoder must read a record, by the scanner's numbers; `match` when one of its keys is an indicator's. */
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
type FlagReason = (typeof flagReasons)[number];

/** A record that the decoder must read: bytes `start` to `end` of the message. */
export interface FlaggedRecord {
  readonly start: number;
  readonly end: number;
  /** Its line or place in the list, counted as the decoder counts. */
  readonly position: number;
  readonly reason: FlagReason;
}

/**
 * What one pass over a message found. The records that are not flagged are valid, and no indicator covers anything that
 * they name.
 */
export interface ScanResult {
  /** Records of tables with observables, without the flagged ones. */
  readonly events: number;
  /** Records of tables without observables. */
  readonly ignored: number;
  readonly flagged: readonly FlaggedRecord[];
}

/** The snapshot of an index, without the deltas. */
export interface IndexBase {
  readonly scopes: readonly (readonly string[])[];
  readonly lengths: PrefixLengths;
  /** Valid until the index scans or takes deltas, which may move its memory. */
  rows(): SegmentRows;
}

/**
 * An index in memory: a snapshot and the deltas applied to it. README.md follows one event through it. Rows that have
 * expired are still there: callers leave them out.
 */
export interface IndexReader {
  readonly buildId: string;
  /** Rows of the snapshot, and of the deltas. */
  readonly rows: { readonly snapshot: number; readonly deltas: number };
  /** Bytes of memory in use, messages not counted. */
  readonly residentBytes: number;
  /**
   * The rows whose indicator covers an observed value, given in the form that `canonicaliseObserved` returns. Two values with
   * the same 64-bit key count as one: confirm a hit where that matters.
   */
  lookup(type: IndicatorType, observed: string): readonly IndexRow[];
  /** The rows of exactly this canonical indicator value. */
  rowsNamed(type: IndicatorType, value: string): readonly IndexRow[];
  /** False when `lookup` would find nothing for the observed value, in any spelling; much faster. */
  mayMatch(type: IndicatorType, seen: string): boolean;
  /**
   * Scans a message (UTF-8; JSON or NDJSON as the decoder reads it). Returns `decode-all` for one that only the decoder can
   * judge: invalid, unusually structured, too large for the scanner, or with too many records to flag.
   */
  scan(message: Uint8Array): ScanResult | 'decode-all';
  /**
   * Replaces the current deltas with these, the oldest first.
   * @throws SnapshotError when one is invalid; nothing has changed then
   */
  replaceDeltas(deltas: readonly Uint8Array[]): void;
  /**
   * Adds these deltas, the oldest first, to the current ones.
   * @throws SnapshotError when one is invalid; nothing has changed then
   */
  addDeltas(deltas: readonly Uint8Array[]): void;
  readonly base: IndexBase;
  /** The combined deltas. */
  readonly overlay: DeltaOverlay;
}
