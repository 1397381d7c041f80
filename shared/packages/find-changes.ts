import { setImmediate } from 'node:timers/promises';
import type { IndicatorDocument } from '../indicators/model.ts';
import type { IndexReader } from '../matching/index-reader.ts';
import type { IndexRow } from '../matching/index-row.ts';
import type { PublishLease } from './publish-lease.ts';
import type { PublisherDependencies } from './publisher-dependencies.ts';
import { findRow, isSameRow, rowOfDocument } from './row-of-document.ts';

export interface FoundChanges {
  readonly written: readonly IndexRow[];
  /** Ids that are gone. */
  readonly removed: readonly string[];
  /** The rows that these replace and take away. */
  readonly replaced: readonly IndexRow[];
  readonly checkpoint: string;
  /** There were more changes than may be held at once. */
  readonly isMore: boolean;
}

interface Change {
  readonly before: IndexRow | undefined;
  readonly after: IndexRow | undefined;
}

/** Reads the store's changes and keeps those that an index can tell: of each indicator the last. */
export async function findChanges(
  { indicators, pageSize = 1000, maxChanges = 50_000 }: PublisherDependencies,
  reader: IndexReader,
  from: string,
  lease: PublishLease,
): Promise<FoundChanges> {
  const found = new Map<string, Change>();
  let checkpoint = from;
  let isMore = true;
  while (isMore && found.size < maxChanges) {
    const page = await indicators.changes(checkpoint, pageSize);
    for (const { document } of page.items) {
      if (document.kind === 'indicator') {
        const change = toChange(document, reader);
        if (change === undefined) {
          found.delete(document.id);
        } else {
          found.set(document.id, change);
        }
      }
    }
    checkpoint = page.checkpoint;
    isMore = page.more;
    if (isMore) {
      await lease.keep();
      await setImmediate();
    }
  }
  const changes = [...found];
  return {
    written: changes.flatMap(([, { after }]) => after ?? []),
    removed: changes.filter(([, { after }]) => after === undefined).map(([id]) => id),
    replaced: changes.flatMap(([, { before }]) => before ?? []),
    checkpoint,
    isMore,
  };
}

/** Undefined when the index says all of it. */
function toChange(document: IndicatorDocument, reader: IndexReader): Change | undefined {
  const before = findRow(reader, document);
  if (document.deleted === true) {
    return before === undefined ? undefined : { before, after: undefined };
  }
  const after = rowOfDocument(document);
  return before !== undefined && isSameRow(before, after) ? undefined : { before, after };
}
