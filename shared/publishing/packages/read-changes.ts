import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { Logger } from '../../platform/logger.ts';
import type { WorkLease } from '../../storage/blob-lease.ts';
import { compareEntries, entryOf } from './catalog-entry.ts';
import type { PackageDependencies } from './package-dependencies.ts';

export interface EntryChanges {
  /** The last entry of each changed indicator, sorted. */
  readonly changes: readonly Buffer[];
  readonly checkpoint: string;
  /** There are more changes than may be kept in memory at once. */
  readonly isMore: boolean;
}

/** Reads the changes of the list as catalog entries. */
export async function readChanges(
  { indicators, logger, pageSize = 1000, maxChanges = 50_000 }: PackageDependencies,
  from: string | undefined,
  lease: WorkLease,
): Promise<EntryChanges> {
  const entries: Buffer[] = [];
  let checkpoint = from;
  let isMore = true;
  while (isMore && entries.length < maxChanges) {
    const page = await indicators.changes(checkpoint, pageSize);
    const documents = page.items.map(({ document }) => document).filter((document) => document.kind === 'indicator');
    // Sorted pages make the final sort fast.
    entries.push(...documents.flatMap((document) => entriesOf(document, logger)).toSorted(compareEntries));
    checkpoint = page.checkpoint;
    isMore = page.more;
    await lease.keep();
  }
  const sorted = entries.toSorted(compareEntries);
  const isLast = (entry: Buffer, index: number) => {
    const next = sorted[index + 1];
    return next === undefined || compareEntries(entry, next) !== 0;
  };
  return { changes: sorted.filter(isLast), checkpoint: checkpoint ?? '', isMore };
}

/**
 * One indicator that cannot be an entry, whatever is wrong with its document, must not stop the others from being packaged:
 * its entry is removed if its key can be read, and it is logged with its id.
 */
function entriesOf(document: IndicatorDocument, logger: Logger): readonly Buffer[] {
  try {
    return [entryOf(document)];
  } catch (error) {
    logger.warn('package-entry-left-out', { id: document.id, error: error instanceof Error ? error.name : 'unknown' });
    return document.deleted === true ? [] : entriesOf({ ...document, deleted: true, expirationTime: null }, logger);
  }
}
