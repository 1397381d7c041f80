import type { Actor } from '../../access/actor.ts';
import { AppError, allFaults, type ItemFault } from '../../platform/errors.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { defaultMaxAttempts } from '../../storage/change-document.ts';
import type { KeysetPosition, Versioned } from '../../storage/document-container.ts';
import { scopeFields } from '../input/read-scope.ts';
import type { HistoryDocument, IndicatorDocument } from '../model/indicator.ts';
import { canSee, canTarget } from '../rules/access-rules.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { type IndicatorChange, toBatch } from './change.ts';
import { changedFields } from './differences.ts';
import { historyRecord } from './history-records.ts';
import { deletionOf } from './remove.ts';
import { requireReferences } from './restore.ts';
import { decideReverting } from './revert-decision.ts';
import { findRows, type RevertedRow } from './revert-rows.ts';
import { timeAfter } from './write-context.ts';

/** Which import is taken back, by which job. */
export interface Reversion {
  readonly importId: string;
  readonly jobId: string;
  /** Who imported: owner and device groups decide which indicator a row is. */
  readonly importer: Actor;
  /** Indicators that were last changed before it are not touched by the import. UTC text with seven digits. */
  readonly since: string;
}

/**
 * What became of one row; `untouched`: the import did nothing to its indicator, or another row of the file was first;
 * `refused`: the row is invalid, so that it was never imported.
 */
export interface RevertOutcome {
  readonly status: 'deleted' | 'reverted' | 'left' | 'gone' | 'untouched' | 'refused';
  /** Undefined when nothing is stored of it. */
  readonly indicator?: Pick<IndicatorDocument, 'id' | 'indicatorValue'> | undefined;
  readonly fault?: ItemFault;
}

const recordsPerRead = 100;

/**
 * Takes back what an import did to the indicators of some of its rows: what it created is deleted, what it changed gets back
 * what it was. What others changed since is left, and so is what the caller may not change. Repeating the same rows for the
 * same job has the same outcomes and writes nothing. One outcome per row, in order.
 * @throws AppError `ServiceUnavailable` when other requests keep changing them; what was written until then stays.
 */
export async function revertImport(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  rows: readonly RevertedRow[],
  reversion: Reversion,
): Promise<readonly RevertOutcome[]> {
  const outcomes: RevertOutcome[] = [];
  let open = rows.map((row, index) => ({ row, index }));
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === defaultMaxAttempts) {
      throw tooBusy();
    }
    const found = await findRows(
      dependencies,
      open.map(({ row }) => row),
      reversion.importer,
    );
    const seen = new Set<string>();
    const planned: {
      readonly at: (typeof open)[number];
      readonly outcome: RevertOutcome;
      readonly change: IndicatorChange;
    }[] = [];
    for (const [position, at] of open.entries()) {
      const row = found[position];
      if (row === undefined || !row.ok) {
        outcomes[at.index] = row === undefined ? { status: 'untouched' } : unreadable(row.fault);
        continue;
      }
      const { id } = row.value.document;
      const plan = seen.has(id)
        ? { outcome: { status: 'untouched' as const } }
        : await planRow(dependencies, actor, row.value, at.row.row, reversion);
      seen.add(id);
      outcomes[at.index] = plan.outcome;
      if ('change' in plan) {
        planned.push({ at, ...plan });
      }
    }
    const committed = await dependencies.container.commitAll(planned.map(({ change }) => toBatch(change)));
    open = planned.filter((_, index) => committed[index]?.ok !== true).map(({ at }) => at);
  }
  return outcomes;
}

type RowPlan =
  | { readonly outcome: RevertOutcome }
  | { readonly outcome: RevertOutcome; readonly change: IndicatorChange };

async function planRow(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  before: Versioned<IndicatorDocument>,
  row: number,
  reversion: Reversion,
): Promise<RowPlan> {
  const { document: indicator } = before;
  const { importId, jobId, since } = reversion;
  const isOf = (id: string) => indicator.origin?.importId === id || indicator.touched?.importId === id;
  if (indicator.touched?.importId === jobId) {
    const isDone = indicator.touched.row === row;
    const status = indicator.deleted === true ? 'deleted' : 'reverted';
    return { outcome: isDone ? { status, indicator } : { status: 'untouched', indicator } };
  }
  if (!isOf(importId) && indicator.lastUpdateTime < since) {
    return { outcome: { status: 'untouched', indicator } };
  }
  const reverting = decideReverting(indicator, await recordsOf(dependencies, indicator, reversion), reversion);
  if (reverting.kind === 'untouched' || reverting.kind === 'gone') {
    return { outcome: { status: reverting.kind, indicator } };
  }
  const fault = reverting.kind === 'leave' ? reverting.fault : refusalOf(actor, indicator);
  if (reverting.kind === 'leave' || fault !== undefined) {
    return { outcome: { status: 'left', indicator, ...(fault !== undefined && { fault }) } };
  }
  const touched = { importId: jobId, row };
  if (reverting.kind === 'delete') {
    const change = deletionOf(dependencies, before, 'deleted', actor);
    return {
      outcome: { status: 'deleted', indicator },
      change: { ...change, after: { ...change.after, touched }, ...byJob(change.history, reversion) },
    };
  }
  const { deleted: _deleted, ttl: _ttl, forced: _forced, ...kept } = indicator;
  const after: IndicatorDocument = {
    ...kept,
    ...reverting.fields,
    ...(reverting.isForced && { forced: true }),
    touched,
    lastUpdateTime: timeAfter(indicator.lastUpdateTime, formatUtcDate(dependencies.clock())),
    lastUpdatedBy: actor.id,
  };
  const lost = await lostReference(dependencies, actor, after);
  if (lost !== undefined) {
    return { outcome: { status: 'left', indicator, fault: lost } };
  }
  const history = historyRecord('reverted', after, changedFields(indicator, after), actor);
  return {
    outcome: { status: 'reverted', indicator },
    change: { before, after, ...byJob(history, reversion), unmarked: [] },
  };
}

/** A row with an unknown device group may have been imported while there was one of that name. */
function unreadable(fault: ItemFault): RevertOutcome {
  const fields: ReadonlySet<string | undefined> = new Set(allFaults(fault).map(({ field }) => field));
  const isScope = scopeFields.some((field) => fields.has(field));
  return { status: isScope ? 'left' : 'refused', fault };
}

function byJob(
  history: HistoryDocument | undefined,
  { jobId, importId: undoes }: Reversion,
): { readonly history?: HistoryDocument } {
  return history === undefined ? {} : { history: { ...history, jobId, undoes } };
}

function refusalOf(actor: Actor, { id, owner, rbacGroupIds }: IndicatorDocument): ItemFault | undefined {
  if (!canSee(actor, { owner, rbacGroupIds })) {
    return { code: 'NotFound', message: `No indicator has the id ${id}.` };
  }
  return canTarget(actor, rbacGroupIds)
    ? undefined
    : { code: 'Forbidden', message: 'The indicator also applies to devices outside your device groups.' };
}

async function lostReference(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  document: IndicatorDocument,
): Promise<ItemFault | undefined> {
  try {
    await requireReferences(dependencies, actor, document);
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'Conflict') {
      return { code: error.code, message: error.message };
    }
    throw error;
  }
}

/** The records of an indicator, newest first, back to the begin of the import. */
async function recordsOf(
  { container }: IndicatorServiceDependencies,
  { id, partition, creationTimeDateTimeUtc: createdAt, lastUpdateTime, origin }: IndicatorDocument,
  { importId, since }: Reversion,
): Promise<readonly HistoryDocument[]> {
  if (origin?.importId === importId && createdAt === lastUpdateTime) {
    return [];
  }
  const records: HistoryDocument[] = [];
  let after: KeysetPosition | undefined;
  do {
    const page = await container.query({
      kind: 'history',
      partition,
      filter: { op: 'eq', field: 'indicatorId', value: id },
      order: { field: 'at', descending: true },
      limit: recordsPerRead,
      ...(after !== undefined && { after }),
    });
    records.push(...page.items.flatMap(({ document }) => (document.kind === 'history' ? [document] : [])));
    after = page.next;
  } while (after !== undefined && (records.at(-1)?.at ?? '') >= since);
  return records;
}
