import type { DocumentKey } from '../../storage/document-container.ts';
import {
  currentSchemaVersion,
  type HistoryChange,
  type HistoryDocument,
  type IndicatorDocument,
} from '../model/indicator.ts';
import { changedFields, type FieldChange } from './differences.ts';
import type { WriteContext } from './write-context.ts';

/** Who made a change. */
export interface Author {
  readonly id: string;
  readonly displayName: string;
}

/** The record of one change, with the time of the changed document: an indicator has at most one record per time. */
export function historyRecord(
  change: HistoryChange,
  after: IndicatorDocument,
  fields: readonly FieldChange[],
  author: Author,
  importId?: string,
): HistoryDocument {
  return {
    id: `h-${after.id}-${after.lastUpdateTime}`,
    partition: after.partition,
    kind: 'history',
    v: currentSchemaVersion,
    indicatorId: after.id,
    at: after.lastUpdateTime,
    by: author.id,
    byDisplayName: author.displayName,
    change,
    ...(after.forced === true && (change === 'updated' || change === 'revived') && { forced: true }),
    ...(importId !== undefined && { importId }),
    fields,
  };
}

/** The record of an indicator that was created again: it keeps who had created it before, and what it was. */
export function revivalRecord(
  tombstone: IndicatorDocument,
  after: IndicatorDocument,
  { actor, importId }: WriteContext,
): HistoryDocument {
  const beginning = (['createdBy', 'creationTimeDateTimeUtc'] as const).map((field) => ({
    field,
    before: tombstone[field],
    after: after[field],
  }));
  return historyRecord('revived', after, [...beginning, ...changedFields(tombstone, after)], actor, importId);
}

/**
 * The key of the daily record of extensions, if there can be one: the change only postpones the expiry, and the indicator
 * was already changed on the same day. Feeds renew every hour; one record a day says as much.
 */
export function extensionKey(before: IndicatorDocument, after: IndicatorDocument): DocumentKey | undefined {
  const isSameDay = before.lastUpdateTime.slice(0, 10) === after.lastUpdateTime.slice(0, 10);
  return isSameDay && isExtension(before, after) ? { partition: after.partition, id: extensionId(after) } : undefined;
}

/** The record of an update; `daily` is the document at `extensionKey`, if it exists. */
export function updateRecord(
  before: IndicatorDocument,
  after: IndicatorDocument,
  daily: HistoryDocument | undefined,
  { actor, importId }: WriteContext,
): HistoryDocument {
  const fields = [...changedFields(before, after), ...changedForce(before, after)];
  const record = historyRecord('updated', after, fields, actor, importId);
  if (!isExtension(before, after)) {
    return record;
  }
  const id = extensionId(after);
  if (daily === undefined) {
    return { ...record, id };
  }
  const [first] = daily.fields;
  const continuesDaily = daily.by === actor.id && first?.after === before.expirationTime;
  return continuesDaily
    ? { ...record, id, ...beforeImport(before, daily, importId), fields: [{ ...first, after: after.expirationTime }] }
    : record;
}

/** What the undo of an import needs: the expiry that the record's import found. */
function beforeImport(
  before: IndicatorDocument,
  daily: HistoryDocument,
  importId: string | undefined,
): Pick<HistoryDocument, 'beforeImport'> {
  if (importId === undefined) {
    return {};
  }
  if (daily.importId !== importId) {
    return { beforeImport: before.expirationTime };
  }
  return daily.beforeImport === undefined ? {} : { beforeImport: daily.beforeImport };
}

/** Whether the guard list is overridden decides nothing, but belongs to what a change can take back. */
export function changedForce(before: IndicatorDocument, after: IndicatorDocument): readonly FieldChange[] {
  return before.forced === after.forced
    ? []
    : [{ field: 'forced', before: before.forced === true, after: after.forced === true }];
}

function isExtension(before: IndicatorDocument, after: IndicatorDocument): boolean {
  const [change, ...others] = changedFields(before, after);
  return (
    change?.field === 'expirationTime' &&
    others.length === 0 &&
    before.expirationTime !== null &&
    (after.expirationTime === null || after.expirationTime > before.expirationTime)
  );
}

function extensionId({ id, lastUpdateTime }: IndicatorDocument): string {
  return `h-${id}-${lastUpdateTime.slice(0, 10)}-expiry`;
}
