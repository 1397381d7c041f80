import { AppError } from '../../platform/errors.ts';
import type { Operations } from '../../storage/change-document.ts';
import type { Versioned, WriteOperation } from '../../storage/document-container.ts';
import type { PreparedIndicator } from '../input/prepare.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import { locate } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { toBatch } from './change.ts';
import { changedFields, type FieldChange } from './differences.ts';
import { historyRecord } from './history-records.ts';
import { changedDocument, clashedDocument, scopeMark, tombstoneOf } from './indicator-documents.ts';
import { patchedClaims } from './patched-claims.ts';
import { timeAfter, type WriteContext } from './write-context.ts';

/**
 * What gives an indicator another scope, and with it another id: it is deleted and created there, with records under both
 * ids, in one batch (the partition is the value's).
 * @throws AppError `Conflict` when the owner has an indicator of that scope already.
 */
export async function move(
  { container, identityHash, tombstoneTtlSec }: IndicatorServiceDependencies,
  before: Versioned<IndicatorDocument>,
  merged: PreparedIndicator,
  context: WriteContext,
): Promise<Operations<IndicatorsDocument, IndicatorDocument>> {
  const [location] = await locate(container, [merged.identity], identityHash);
  if (location === undefined) {
    throw new TypeError('every identity has a location');
  }
  const taken = location.occupant?.document;
  if (taken !== undefined && taken.deleted !== true) {
    throw new AppError('Conflict', 'An indicator with this value and scope already exists.', { field: 'rbacGroupIds' });
  }
  const { organisationWide: _wide, clashed: _clashed, ...kept } = before.document;
  const patched = changedDocument(kept, merged.content, merged, undefined, context);
  const { after: changed, claims } = await patchedClaims(container, before.document, patched, tombstoneTtlSec);
  const after: IndicatorDocument = {
    ...changed,
    id: location.id,
    rbacGroupIds: merged.identity.rbacGroupIds,
    ...scopeMark(merged.identity),
    lastUpdateTime: timeAfter(taken?.lastUpdateTime, changed.lastUpdateTime),
    ...(taken?.clashed === true && { clashed: true }),
  };
  // the claims go with the indicator
  const { claims: _claims, ...left } = before.document;
  const tombstone = tombstoneOf(left, tombstoneTtlSec, context);
  const isPassed = location.unmarked.some(({ document }) => document.id === before.document.id);
  const scope: FieldChange[] = [
    { field: 'id', before: before.document.id, after: after.id },
    { field: 'rbacGroupIds', before: before.document.rbacGroupIds, after: after.rbacGroupIds },
  ];
  const creation = toBatch({
    before: location.occupant,
    after,
    history: historyRecord('moved', after, [...scope, ...changedFields(before.document, after)], context.actor),
    claims,
    unmarked: location.unmarked.filter(({ document }) => document.id !== before.document.id),
  });
  const deletion: WriteOperation<IndicatorsDocument>[] = [
    { kind: 'replace', document: isPassed ? clashedDocument(tombstone) : tombstone, etag: before.etag },
    { kind: 'upsert', document: historyRecord('moved', tombstone, scope, context.actor) },
  ];
  return { document: after, operations: [...creation.operations, ...deletion] };
}
