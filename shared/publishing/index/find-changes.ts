import { setImmediate } from 'node:timers/promises';
import type { IndicatorDocument, IndicatorsDocument } from '../../indicators/model/indicator.ts';
import type { IndexReader } from '../../matching/index-reader.ts';
import type { IndexRow } from '../../matching/index-row.ts';
import { SegmentBuilder } from '../../matching/segment-builder.ts';
import type { Changes } from '../../storage/document-container.ts';
import { changePages } from './change-pages.ts';
import { makeTryRow, type TryRow } from './left-out.ts';
import type { PublishLease } from './publish-lease.ts';
import type { PublisherDependencies } from './publisher-dependencies.ts';
import { findRow, isSameRow, rowOfDocument } from './row-of-document.ts';

export interface FoundChanges {
  /** Holds the rows written. */
  readonly builder: SegmentBuilder;
  readonly written: readonly IndexRow[];
  /** Ids that are gone. */
  readonly removed: readonly string[];
  /** The rows that these replace and take away. */
  readonly replaced: readonly IndexRow[];
  readonly checkpoint: string;
  /** There were more changes than may be held at once. */
  readonly isMore: boolean;
}

const rowsPerTurn = 4_096;

interface Change {
  readonly before: IndexRow | undefined;
  readonly after: IndexRow | undefined;
}

/** Of an indicator that cannot be read: whatever row it has goes. */
const leftOut: Change = { before: undefined, after: undefined };

/**
 * Reads the store's changes and keeps those that an index can tell: of each indicator the last. One that cannot be a row
 * any longer is gone.
 */
export async function findChanges(
  dependencies: PublisherDependencies,
  reader: IndexReader,
  from: string,
  lease: PublishLease,
): Promise<FoundChanges> {
  const { indicators, pageSize = 1000, maxChanges = 50_000 } = dependencies;
  const tryRow = makeTryRow(dependencies);
  const found = new Map<string, Change>();
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

// What follows runs per page or per turn, as functions of their own: the engine makes fast code of those that are called
// again and again, not of a long loop in an async function that is called once.

function keepLast(
  found: Map<string, Change>,
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
  changes: readonly (readonly [string, Change])[],
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

/** `none` when the index says all of it. */
function toChange(document: IndicatorDocument, reader: IndexReader): Change | 'none' {
  const before = findRow(reader, document);
  if (document.deleted === true) {
    return before === undefined ? 'none' : { before, after: undefined };
  }
  const after = rowOfDocument(document);
  return before !== undefined && isSameRow(before, after) ? 'none' : { before, after };
}
