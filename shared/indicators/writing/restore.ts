import type { Actor } from '../../access/actor.ts';
import { AppError } from '../../platform/errors.ts';
import { changeDocument } from '../../storage/change-document.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { IndicatorDocument } from '../model/indicator.ts';
import { requireExposure } from '../rules/access-rules.ts';
import { readVisible } from '../store/read-visible.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { toBatch } from './change.ts';
import { historyRecord } from './history-records.ts';
import { findKnownDefinitions } from './known-definitions.ts';
import { makeWriteContext, timeAfter } from './write-context.ts';

/**
 * Undoes the deletion of an indicator, while its tombstone exists: the same id, content, owner and creation as before. One
 * that is not deleted stays as it is, so that a call can be repeated. The claims of its objects are there again, and an expiry
 * that has passed since then stays.
 * @throws AppError `NotFound`; `Forbidden` beyond the caller's device groups; `Conflict` when what it refers to no longer
 * exists.
 */
export async function restore(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  id: string,
): Promise<Versioned<IndicatorDocument>> {
  return await changeDocument(
    dependencies.container,
    () => readVisible(dependencies, actor, id),
    async (before) => {
      requireExposure(actor, before.document);
      if (before.document.deleted !== true) {
        return { unchanged: before };
      }
      await requireReferences(dependencies, actor, before.document);
      const context = makeWriteContext(actor, dependencies.clock());
      const { deleted: _deleted, ttl: _ttl, claims: _claims, ...kept } = before.document;
      const lastUpdateTime = timeAfter(before.document.lastUpdateTime, context.now);
      const after: IndicatorDocument = {
        ...kept,
        lastUpdateTime,
        lastUpdatedBy: actor.id,
        ...standingClaims(dependencies, before.document),
      };
      const history = historyRecord('restored', after, [], actor);
      return { document: after, operations: toBatch({ before, after, history, unmarked: [] }).operations };
    },
    { exhausted: tooBusy, pauses: dependencies.pauses },
  );
}

/** What an indicator or tombstone still has of claims: tombstones that are kept for ever outlive them. */
export function standingClaims(
  { clock, tombstoneTtlSec }: Pick<IndicatorServiceDependencies, 'clock' | 'tombstoneTtlSec'>,
  { claims, deleted, lastUpdateTime }: IndicatorDocument,
): Pick<IndicatorDocument, 'claims'> {
  const isOutlived = deleted === true && clock() > Date.parse(lastUpdateTime) + tombstoneTtlSec * 1000;
  return claims === undefined || isOutlived ? {} : { claims };
}

/** @throws AppError `Conflict` when a device group or the definition that an indicator refers to no longer exists. */
export async function requireReferences(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  { alertDefinitionId, rbacGroupIds }: IndicatorDocument,
): Promise<void> {
  const groups = await dependencies.groups();
  const lost = rbacGroupIds.find((group) => groups.byId(group) === undefined);
  if (lost !== undefined) {
    throw new AppError('Conflict', `The indicator targets the device group ${lost}, which no longer exists.`);
  }
  if (alertDefinitionId !== null && alertDefinitionId !== undefined) {
    const isKnown = await findKnownDefinitions(dependencies, actor, [{ alertDefinitionId }]);
    if (!isKnown(alertDefinitionId)) {
      throw new AppError('Conflict', `Its alert definition ${alertDefinitionId} no longer exists.`);
    }
  }
}
