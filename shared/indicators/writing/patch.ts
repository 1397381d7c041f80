import type { Actor } from '../../access/actor.ts';
import { AppError, asError } from '../../platform/errors.ts';
import { changeDocument, type Decision } from '../../storage/change-document.ts';
import type { Versioned } from '../../storage/document-container.ts';
import { makePreparer, type PreparedIndicator } from '../input/prepare.ts';
import type { RawIndicator } from '../input/raw-indicator.ts';
import { scopeFields } from '../input/read-scope.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import { requireExposure } from '../rules/access-rules.ts';
import { readIndicator } from '../store/read-visible.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { toBatch } from './change.ts';
import { contentOf, hasSameContent } from './differences.ts';
import { extensionKey, updateRecord } from './history-records.ts';
import { changedDocument } from './indicator-documents.ts';
import { findKnownDefinitions } from './known-definitions.ts';
import { move } from './move.ts';
import { patchedClaims } from './patched-claims.ts';
import { makeWriteContext, type WriteContext } from './write-context.ts';

/** Whether the stored etag satisfies the caller's condition (If-Match). */
export type EtagCondition = (etag: string) => boolean;

/**
 * Changes the given fields of an indicator; owner and creator stay, whoever changes it. A different scope makes it a different
 * indicator: the old one is deleted and the new one created in one write, and the result has the new id.
 * @throws AppError `NotFound`; `Forbidden` beyond the caller's device groups; `PreconditionFailed` when the condition is not
 * met; `InvalidInput` for another type or value, and the faults of a submission; `Conflict` when the new scope is taken.
 */
export async function patch(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  id: string,
  body: RawIndicator,
  condition: EtagCondition = () => true,
): Promise<Versioned<IndicatorDocument>> {
  return await changeDocument(
    dependencies.container,
    () => readIndicator(dependencies, actor, id),
    async (before) => {
      requireExposure(actor, before.document);
      if (!condition(before.etag)) {
        throw new AppError('PreconditionFailed', 'The indicator has changed since it was read.');
      }
      const merged = await merge(dependencies, actor, before.document, body);
      const context = makeWriteContext(actor, dependencies.clock());
      const isMove = merged.identity.rbacGroupIds.join('\0') !== before.document.rbacGroupIds.join('\0');
      return await (isMove ? move : update)(dependencies, before, merged, context);
    },
    { exhausted: tooBusy, pauses: dependencies.pauses },
  );
}

async function update(
  { container, tombstoneTtlSec }: IndicatorServiceDependencies,
  before: Versioned<IndicatorDocument>,
  merged: PreparedIndicator,
  context: WriteContext,
): Promise<Decision<IndicatorsDocument, IndicatorDocument>> {
  const patched = changedDocument(before.document, merged.content, merged, undefined, context);
  if (hasSameContent(before.document, patched)) {
    return { unchanged: before };
  }
  const { after, claims } = await patchedClaims(container, before.document, patched, tombstoneTtlSec);
  const key = extensionKey(before.document, after);
  const daily = key === undefined ? undefined : (await container.read(key))?.document;
  const history = updateRecord(before.document, after, daily?.kind === 'history' ? daily : undefined, context);
  return { document: after, operations: toBatch({ before, after, history, claims, unmarked: [] }).operations };
}

/**
 * The indicator as a submission with the changes. What stays the same was accepted before and is not checked again.
 * @throws AppError for what a submission would be refused for
 */
export async function merge(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  before: IndicatorDocument,
  body: RawIndicator,
): Promise<PreparedIndicator> {
  const isScopeStated = scopeFields.some((field) => body[field] !== undefined);
  const isActionKept = body.action === undefined || body.action === before.action;
  const raw: RawIndicator = {
    ...contentOf(before),
    indicatorType: before.indicatorType,
    indicatorValue: before.indicatorValue,
    // undefined: the action decides
    generateAlert: before.generateAlert ? true : undefined,
    ...Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)),
  };
  const prepare = makePreparer({
    actor: isScopeStated ? actor : { ...actor, deviceGroups: 'all' },
    guard: isActionKept ? undefined : dependencies.guard,
    groups: await dependencies.groups(),
    channel: 'api',
    isKnownDefinition: await findKnownDefinitions(dependencies, actor, [raw]),
  });
  const prepared = prepare(raw);
  if (!prepared.ok) {
    throw asError(prepared.fault);
  }
  const { identity, rbacGroupNames, forced } = prepared.value;
  for (const field of ['indicatorType', 'indicatorValue'] as const) {
    if (identity[field] !== before[field]) {
      throw new AppError('InvalidInput', `${field}: cannot be changed. Create another indicator instead.`, { field });
    }
  }
  return {
    ...prepared.value,
    identity: {
      ...identity,
      owner: before.owner,
      rbacGroupIds: isScopeStated ? identity.rbacGroupIds : before.rbacGroupIds,
    },
    rbacGroupNames: isScopeStated ? rbacGroupNames : before.rbacGroupNames,
    forced: isActionKept ? before.forced === true : forced,
  };
}
