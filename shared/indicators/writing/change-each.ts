import type { Actor } from '../../access/actor.ts';
import { AppError, type ItemFault } from '../../platform/errors.ts';
import { defaultMaxAttempts } from '../../storage/change-document.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { RawIndicator } from '../input/raw-indicator.ts';
import type { HistoryDocument, IndicatorDocument } from '../model/indicator.ts';
import { canSee, requireExposure } from '../rules/access-rules.ts';
import { partitionOfId } from '../rules/identity.ts';
import { readIndicators } from '../store/locate.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { type IndicatorChange, toBatch } from './change.ts';
import { hasSameAccount } from './decide-claim.ts';
import { changedFields, hasSameContent } from './differences.ts';
import { changedForce, historyRecord } from './history-records.ts';
import { changedDocument } from './indicator-documents.ts';
import { merge } from './patch.ts';
import { patchedClaims } from './patched-claims.ts';
import { deletionOf } from './remove.ts';
import type { RevertedItem } from './revert-import.ts';
import { holderBefore } from './upsert-changes.ts';
import { makeWriteContext } from './write-context.ts';

/** What a job does to each of its indicators. */
export interface EachChange {
  readonly jobId: string;
  /** The fields to change, as in a PATCH; undefined: delete them. */
  readonly fields: RawIndicator | undefined;
}

/** The result of one indicator. `gone`: it was deleted before its turn. */
export interface ChangeOutcome {
  readonly status: 'changed' | 'deleted' | 'unchanged' | 'gone' | 'refused';
  readonly indicator?: Pick<IndicatorDocument, 'id' | 'indicatorValue'> | undefined;
  readonly fault?: ItemFault;
}

/**
 * Changes or deletes many indicators by the rules of a PATCH or DELETE of each, except that each has a fault of its own. Owner
 * and creator stay. Repeating the same items for the same job has the same outcomes and writes nothing. One outcome per item.
 * @throws AppError `ServiceUnavailable` when other requests keep changing them; what was written until then stays.
 */
export async function changeEach(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  items: readonly RevertedItem[],
  change: EachChange,
): Promise<readonly ChangeOutcome[]> {
  const outcomes: ChangeOutcome[] = [];
  let open = items.map((item, index) => ({ item, index }));
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === defaultMaxAttempts) {
      throw tooBusy();
    }
    const keys = open.map(({ item: { id } }) => ({ id, partition: partitionOfId(id) ?? '' }));
    const found = await readIndicators(dependencies.container, keys);
    const planned: { readonly at: (typeof open)[number]; readonly change: IndicatorChange }[] = [];
    for (const [position, at] of open.entries()) {
      const plan = await planItem(dependencies, actor, found[position], at.item.row, change);
      outcomes[at.index] = plan.outcome;
      if ('change' in plan) {
        planned.push({ at, change: plan.change });
      }
    }
    const committed = await dependencies.container.commitAll(planned.map((one) => toBatch(one.change)));
    open = planned.filter((_, index) => committed[index]?.ok !== true).map(({ at }) => at);
  }
  return outcomes;
}

type ItemPlan =
  | { readonly outcome: ChangeOutcome }
  | { readonly outcome: ChangeOutcome; readonly change: IndicatorChange };

async function planItem(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  before: Versioned<IndicatorDocument> | undefined,
  row: number,
  change: EachChange,
): Promise<ItemPlan> {
  if (before === undefined || !canSee(actor, before.document)) {
    return { outcome: { status: 'gone' } };
  }
  const { document: indicator } = before;
  if (indicator.touched?.importId === change.jobId && indicator.touched.row === row) {
    return { outcome: { status: change.fields === undefined ? 'deleted' : 'changed', indicator } };
  }
  if (indicator.deleted === true) {
    return { outcome: { status: 'gone', indicator } };
  }
  try {
    requireExposure(actor, indicator);
    return change.fields === undefined
      ? deletion(dependencies, actor, before, row, change)
      : await update(dependencies, actor, before, row, change.jobId, change.fields);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'ServiceUnavailable') {
      throw error;
    }
    const { code, message } = error;
    return { outcome: { status: 'refused', indicator, fault: { code, message } } };
  }
}

function deletion(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  before: Versioned<IndicatorDocument>,
  row: number,
  { jobId }: EachChange,
): ItemPlan {
  const { after, history, ...change } = deletionOf(dependencies, before, 'deleted', actor);
  return {
    outcome: { status: 'deleted', indicator: before.document },
    change: {
      ...change,
      after: { ...after, touched: { importId: jobId, row } },
      ...(history !== undefined && { history: { ...history, jobId } }),
    },
  };
}

async function update(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  before: Versioned<IndicatorDocument>,
  row: number,
  jobId: string,
  fields: RawIndicator,
): Promise<ItemPlan> {
  const { document: indicator } = before;
  const merged = await merge(dependencies, actor, indicator, fields);
  const context = makeWriteContext(actor, dependencies.clock());
  const patched = changedDocument(indicator, merged.content, merged, { importId: jobId, row }, context);
  if (hasSameContent(indicator, patched)) {
    return { outcome: { status: 'unchanged', indicator } };
  }
  const { container, tombstoneTtlSec } = dependencies;
  const { after, claims } = await patchedClaims(container, indicator, patched, tombstoneTtlSec);
  const changed = [...changedFields(indicator, after), ...changedForce(indicator, after)];
  const history: HistoryDocument = {
    ...historyRecord('updated', after, changed, actor),
    jobId,
    ...(!hasSameAccount(indicator, after) && { claimsBefore: { ...holderBefore(indicator), claims: [] } }),
  };
  return { outcome: { status: 'changed', indicator }, change: { before, after, history, claims, unmarked: [] } };
}
