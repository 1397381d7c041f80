import type { Actor } from '../../access/actor.ts';
import type { KeysetPosition, Order } from '../../storage/document-container.ts';
import type { HistoryDocument, IndicatorDocument } from '../model/indicator.ts';
import { readVisible } from '../store/read-visible.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';

interface HistoryEntry {
  readonly indicatorId: string;
  /** UTC text with seven fractional digits. */
  readonly at: string;
  readonly by: string;
  readonly byDisplayName: string;
  readonly change: 'created' | HistoryDocument['change'];
  /** The guard list was overridden. */
  readonly forced: boolean;
  /** The import that made the change. */
  readonly importId: string | null;
  /** The job that made the change. */
  readonly jobId: string | null;
  readonly fields: HistoryDocument['fields'];
}

export interface HistoryQuery {
  readonly top: number;
  readonly after?: KeysetPosition;
}

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  readonly next?: KeysetPosition;
}

const recordsPerRead = 100;

export const historyOrder: Order = { field: 'at', descending: true };

/**
 * The changes of an indicator, newest first, ending with its creation, of which no record is kept. Works for a deleted
 * indicator while its tombstone exists.
 * @throws AppError `NotFound` for an unknown indicator, or one that the caller may not see.
 */
export async function history(
  dependencies: Pick<IndicatorServiceDependencies, 'container'>,
  actor: Actor,
  id: string,
  { top, after }: HistoryQuery,
): Promise<HistoryPage> {
  const { document } = await readVisible(dependencies, actor, id);
  const page = await dependencies.container.query({
    kind: 'history',
    partition: document.partition,
    filter: { op: 'eq', field: 'indicatorId', value: id },
    order: historyOrder,
    limit: top,
    ...(after !== undefined && { after }),
  });
  const entries = page.items.flatMap((item) => (item.document.kind === 'history' ? [entryOf(item.document)] : []));
  if (page.next !== undefined) {
    return { entries, next: page.next };
  }
  const last = page.items.at(-1)?.document;
  const oldest = entries.at(-1)?.at ?? (typeof after?.value === 'string' ? after.value : undefined);
  // a record as old as the document's creation means that it was deleted and created again
  const isRevived = oldest !== undefined && oldest <= document.creationTimeDateTimeUtc;
  const creation = isRevived ? await firstCreation(dependencies, document) : creationOf(document);
  if (creation === undefined) {
    return { entries };
  }
  return last !== undefined && entries.length === top
    ? { entries, next: { value: oldest ?? null, id: last.id } }
    : { entries: [...entries, creation] };
}

/** The first creation of an indicator that was created again: the record of its first revival says who and when. */
async function firstCreation(
  { container }: Pick<IndicatorServiceDependencies, 'container'>,
  document: IndicatorDocument,
): Promise<HistoryEntry | undefined> {
  let after: KeysetPosition | undefined;
  do {
    const page = await container.query({
      kind: 'history',
      partition: document.partition,
      filter: { op: 'eq', field: 'indicatorId', value: document.id },
      order: { ...historyOrder, descending: false },
      limit: recordsPerRead,
      ...(after !== undefined && { after }),
    });
    const records = page.items.flatMap((item) => (item.document.kind === 'history' ? [item.document] : []));
    const revival = records.find(({ change }) => change === 'revived');
    if (revival !== undefined) {
      const was = new Map(revival.fields.map(({ field, before }) => [field, before]));
      const at = was.get('creationTimeDateTimeUtc');
      const by = was.get('createdBy');
      return typeof at === 'string' && typeof by === 'string'
        ? { ...creationOf(document), at, by, byDisplayName: by, forced: false, importId: null }
        : undefined;
    }
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

function entryOf(record: HistoryDocument): HistoryEntry {
  const { indicatorId, at, by, byDisplayName, change, forced, importId, jobId, fields } = record;
  return {
    indicatorId,
    at,
    by,
    byDisplayName,
    change,
    forced: forced === true,
    importId: importId ?? null,
    jobId: jobId ?? null,
    fields,
  };
}

function creationOf(document: IndicatorDocument): HistoryEntry {
  return {
    indicatorId: document.id,
    at: document.creationTimeDateTimeUtc,
    by: document.createdBy,
    byDisplayName: document.createdByDisplayName,
    change: 'created',
    forced: document.forced === true,
    importId: document.origin?.importId ?? null,
    jobId: null,
    fields: [],
  };
}
