import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';

/*
 * A mark of progress says how far the changes of a container were followed. A checkpoint alone is not enough: the marks are
 * often stored elsewhere, in blobs, and outlive the store when that is lost or restored from an older copy. The store then
 * numbers its next changes as it has numbered others before, and a follower that continues at the old checkpoint never sees
 * them. So a mark also names the store, and the generation of the store in which it was made:
 *
 *     store        made at the first use of the store
 *     generation   changes when the store is opened (SQLite) or replaced (Cosmos DB)
 *
 *     generations of a file    g1 ──── 800 ── g2 ──── 950 ── g3 ── now        the number of the last change when each began
 *     mark (g1, 700)           ok: g1 had 700
 *     mark (g1, 820)           ahead: this file has only 800 changes of g1, the mark was made in another copy
 *     mark (g9, 700)           foreign: this file was never opened as g9
 *
 * That is exact for SQLite, however many changes have been written since: two copies of a file never share a generation from
 * the moment at which either is opened. A mark without a store was made by a release before 0.3; it belongs to the time before
 * the first generation, and gets its names when it is written next.
 */

export interface Mark {
  /** Absent in marks of releases before 0.3. */
  readonly store?: string | undefined;
  readonly generation?: string | undefined;
  /** A position in the changes of a container; opaque. */
  readonly checkpoint: string;
}

/**
 * `current`: of the present generation; `former`: of an earlier one of the same store, or without names; `ahead`: the store
 * does not have all changes that the mark includes; `foreign`: the mark was made in another store, or in another copy of it.
 */
export type MarkState = 'current' | 'former' | 'ahead' | 'foreign';

/** What makes and checks marks: a container of documents. */
export interface MarkedSource {
  /** A checkpoint of this container as a mark. */
  mark(checkpoint: string): Promise<Mark>;
  checkMark(mark: Mark): Promise<MarkState>;
}

/** Whether a follower can continue at a mark in this state; otherwise it must start again. */
export function isFollowable(state: MarkState): boolean {
  return state === 'current' || state === 'former';
}

interface MarkReport {
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Metrics;
  /** What was followed up to the mark, such as `index`. */
  readonly what: string;
}

/** Checks a mark. One that cannot be followed is logged and counted: the caller starts again. */
export async function checkMark(
  source: Pick<MarkedSource, 'checkMark'>,
  mark: Mark,
  { logger, metrics, what }: MarkReport,
): Promise<MarkState> {
  const state = await source.checkMark(mark);
  if (!isFollowable(state)) {
    logger.warn('mark-not-usable', { what, reason: state, store: mark.store, checkpoint: mark.checkpoint });
    metrics.count('marks.not-usable', 1);
  }
  return state;
}
