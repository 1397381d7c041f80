import { setImmediate } from 'node:timers/promises';
import type { IndicatorDocument, IndicatorsDocument } from '../../indicators/model/indicator.ts';
import type { IndexReader } from '../../matching/index-reader.ts';
import type { IndexRow } from '../../matching/index-row.ts';
import { SegmentBuilder } from '../../matching/segment-builder.ts';
import type { WorkLease } from '../../storage/blob-lease.ts';
import type { Changes } from '../../storage/document-container.ts';
import { changePages } from './change-pages.ts';
import type { IndexPublisherDependencies } from './index-publisher-dependencies.ts';
import { findRow, isSameRow, rowOfDocument } from './row-of-document.ts';
import { makeTryRow, type TryRow } from './try-row.ts';

export interface FoundChanges {
  /** Contains the written rows. */
  readonly builder: SegmentBuilder;
  readonly written: readonly IndexRow[];
  /** Ids of indicators that are no longer in the index. */
  readonly removed: readonly string[];
  /** The rows that were replaced or removed. */
  readonly replaced: readonly IndexRow[];
  readonly checkpoint: string;
  /** There are more changes than may be kept in memory at once. */
  readonly isMore: boolean;
}

const rowsPerTurn = 4_096;

interface RowChange {
  readonly before: IndexRow | undefined;
  readonly after: IndexRow | undefined;
}

/** The change of an indicator that cannot be read: its row is removed, if it has one. */
const leftOut: RowChange = { before: undefined, after: undefined };

/**
 * Reads the changes of the store and keeps those that change the index: the last one of each indicator. An indicator that can
 * no longer be a row is removed.
 */
export async function findChanges(
  dependencies: IndexPublisherDependencies,
  reader: IndexReader,
  from: string,
  lease: WorkLease,
): Promise<FoundChanges> {
  const { indicators, pageSize = 1000, maxChanges = 50_000 } = dependencies;
  const tryRow = makeTryRow(dependencies);
  const found = new Map<string, RowChange>();
  let checkpoint = from;
  let isMore = true;
  for await (const page of changePages(indicators, from, pageSize)) {
    keepLast(found, page.items, reader, tryRow);
    checkpoint = page.checkpoint;
    isMore = page.more;
    if (found.size >= maxChanges) {
      break;
    }
    if (isMore) {
      await lease.keep();
      await setImmediate();
    }
  }
  const gathered = { builder: new SegmentBuilder(), written: [], removed: [], replaced: [] };
  const all = [...found];
  for (let start = 0; start < all.length; start += rowsPerTurn) {
    gather(all.slice(start, start + rowsPerTurn), gathered, tryRow);
    await setImmediate();
  }
  return { ...gathered, checkpoint, isMore };
}

// These run per page or per turn and are functions of their own, because the engine optimises functions that are called often,
// not a long loop in an async function that is called once.

function keepLast(
  found: Map<string, RowChange>,
  items: Changes<IndicatorsDocument>['items'],
  reader: IndexReader,
  tryRow: TryRow,
): void {
  for (const { document } of items) {
    if (document.kind === 'indicator') {
      const change = tryRow(document.id, () => toChange(document, reader), leftOut);
      if (change === 'none') {
        found.delete(document.id);
      } else {
        found.set(document.id, change);
      }
    }
  }
}

interface Gathered {
  readonly builder: SegmentBuilder;
  readonly written: IndexRow[];
  readonly removed: string[];
  readonly replaced: IndexRow[];
}

function gather(
  changes: readonly (readonly [string, RowChange])[],
  { builder, written, removed, replaced }: Gathered,
  tryRow: TryRow,
): void {
  for (const [id, change] of changes) {
    const { before, after } = change;
    if (after !== undefined && tryRow(id, () => builder.add(after), 'left-out') !== 'left-out') {
      written.push(after);
    } else if (before !== undefined || change === leftOut) {
      removed.push(id);
    }
    if (before !== undefined) {
      replaced.push(before);
    }
  }
}

/** `none` when the index already has it. */
function toChange(document: IndicatorDocument, reader: IndexReader): RowChange | 'none' {
  const before = findRow(reader, document);
  if (document.deleted === true) {
    return before === undefined ? 'none' : { before, after: undefined };
  }
  const after = rowOfDocument(document);
  return before !== undefined && isSameRow(before, after) ? 'none' : { before, after };
}
