import type { Actor } from '../../access/actor.ts';
import { AppError } from '../../platform/errors.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { changeDocument, defaultMaxAttempts } from '../../storage/change-document.ts';
import type { Versioned, WriteOperation } from '../../storage/document-container.ts';
import type { ClaimSweepDocument, FurtherClaims } from '../model/claim.ts';
import { currentSchemaVersion, type IndicatorDocument, type IndicatorsDocument } from '../model/indicator.ts';
import { maxBatchSize } from '../model/limits.ts';
import { canSee, notFound, requireExposure } from '../rules/access-rules.ts';
import { partitionOfId } from '../rules/identity.ts';
import { readIndicators } from '../store/locate.ts';
import { readIndicator } from '../store/read-visible.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { type IndicatorChange, toBatch } from './change.ts';
import { deletedFields } from './differences.ts';
import { type Author, historyRecord } from './history-records.ts';
import { tombstoneOf } from './indicator-documents.ts';

/**
 * Deletes an indicator; its tombstone and the history record are one write.
 * @throws AppError `NotFound`; `Forbidden` beyond the caller's device groups.
 */
export async function remove(dependencies: IndicatorServiceDependencies, actor: Actor, id: string): Promise<void> {
  await changeDocument(
    dependencies.container,
    () => readIndicator(dependencies, actor, id),
    (before) => {
      requireExposure(actor, before.document);
      const change = deletionOf(dependencies, before, 'deleted', actor);
      return { document: change.after, operations: toBatch(change).operations };
    },
    { exhausted: tooBusy, pauses: dependencies.pauses },
  );
}

/**
 * Deletes many indicators. All ids are checked first: if one is invalid, nothing is deleted. An id that is already deleted is
 * valid, so that a call that failed half-way can be repeated.
 * @throws AppError `InvalidInput` for no ids or a malformed one, `MaximumBatchSizeExceeded`, `NotFound` for an unknown one,
 * `Forbidden` for one beyond the caller's device groups.
 */
export async function removeAll(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  ids: readonly string[],
): Promise<void> {
  checkIds(ids);
  // many independent documents, each in a batch of its own: `changeDocument` changes one
  let open = await readAll(dependencies, actor, [...new Set(ids)]);
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === defaultMaxAttempts) {
      throw tooBusy();
    }
    const changes = open.map((before) => deletionOf(dependencies, before, 'deleted', actor));
    const outcomes = await dependencies.container.commitAll(changes.map(toBatch));
    const failed = open.filter((_, index) => outcomes[index]?.ok !== true).map(({ document }) => document.id);
    open = failed.length === 0 ? [] : await readAll(dependencies, actor, failed);
  }
}

/** The change that deletes an indicator. */
export function deletionOf(
  { clock, tombstoneTtlSec }: Pick<IndicatorServiceDependencies, 'clock' | 'tombstoneTtlSec'>,
  before: Versioned<IndicatorDocument>,
  reason: 'deleted' | 'purged',
  author: Author,
): IndicatorChange {
  const after = tombstoneOf(before.document, tombstoneTtlSec, { actor: author, now: formatUtcDate(clock()) });
  const history = historyRecord(reason, after, deletedFields(before.document), author);
  const { claims: account } = before.document;
  const claims = account === undefined ? [] : [noteForSweep(after, account, tombstoneTtlSec)];
  return { before, after, history, claims, unmarked: [] };
}

/** Claims are left for a restore, which may come while the tombstone exists, and deleted by the purge after that. */
function noteForSweep(
  { partition, lastUpdateTime }: IndicatorDocument,
  { of }: FurtherClaims,
  tombstoneTtlSec: number,
): WriteOperation<IndicatorsDocument> {
  const afterMs = Date.parse(lastUpdateTime) + 2 * tombstoneTtlSec * 1000;
  const document: ClaimSweepDocument = {
    id: `s-${of}`,
    partition,
    kind: 'claim-sweep',
    v: currentSchemaVersion,
    of,
    expirationTime: formatUtcDate(afterMs),
  };
  return { kind: 'upsert', document };
}

function checkIds(ids: readonly string[]): void {
  if (ids.length === 0) {
    throw new AppError('InvalidInput', 'IndicatorIds: must not be empty.', { field: 'IndicatorIds' });
  }
  if (ids.length > maxBatchSize) {
    throw new AppError(
      'MaximumBatchSizeExceeded',
      `IndicatorIds: received ${ids.length} items; at most ${maxBatchSize} are allowed.`,
      { field: 'IndicatorIds' },
    );
  }
  const invalid = ids.find((id) => !/^\d{1,20}$/.test(id));
  if (invalid !== undefined) {
    throw new AppError('InvalidInput', `IndicatorIds: "${invalid.slice(0, 40)}" is not an indicator id.`, {
      field: 'IndicatorIds',
    });
  }
}

/** The indicators that are not deleted yet; throws unless the caller may see and delete every one. */
async function readAll(
  { container }: IndicatorServiceDependencies,
  actor: Actor,
  ids: readonly string[],
): Promise<readonly Versioned<IndicatorDocument>[]> {
  const keys = ids.map((id) => ({ id, partition: partitionOfId(id) ?? '' }));
  const unknown = keys.find(({ partition }) => partition === '');
  if (unknown !== undefined) {
    throw notFound(unknown.id);
  }
  const found = await readIndicators(container, keys);
  const known = found.map((item, index) => {
    if (item === undefined || !canSee(actor, item.document)) {
      throw notFound(ids[index] ?? '');
    }
    return item;
  });
  for (const { document } of known) {
    requireExposure(actor, document);
  }
  return known.filter(({ document }) => document.deleted !== true);
}
