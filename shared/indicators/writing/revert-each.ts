import type { Actor } from '../../access/actor.ts';
import { AppError, allFaults, type ItemFault, type Result } from '../../platform/errors.ts';
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
import { timeAfter } from './write-context.ts';

/** What is taken back, by which job. */
export interface Reversion {
  /** The import or job. */
  readonly undoes: string;
  readonly jobId: string;
  /** Indicators that were last changed before it were not touched by it. UTC text with seven digits. */
  readonly since: string;
}

/**
 * What became of one row; `untouched`: nothing was done to its indicator, or another row of the file was first;
 * `refused`: the row is invalid, so that it was never imported.
 */
export interface RevertOutcome {
  readonly status: 'deleted' | 'reverted' | 'left' | 'gone' | 'untouched' | 'refused';
  /** Undefined when nothing is stored of it. */
  readonly indicator?: Pick<IndicatorDocument, 'id' | 'indicatorValue'> | undefined;
  readonly fault?: ItemFault;
}

const recordsPerRead = 100;

/** The indicator or tombstone of each row, in order; undefined when nothing is stored, a fault for an invalid row. */
type FindRows<R> = (rows: readonly R[]) => Promise<readonly (Result<Versioned<IndicatorDocument>> | undefined)[]>;

/**
 * Takes back what an import or job did to the indicators of some rows: what it created is deleted, what it changed or deleted
 * gets back what it was. What others changed since is left, and so is what the caller may not change. Repeating the same rows
 * for the same job has the same outcomes and writes nothing. One outcome per row, in order.
 * @throws AppError `ServiceUnavailable` when other requests keep changing them; what was written until then stays.
 */
export async function revertEach<R extends { readonly row: number }>(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  rows: readonly R[],
  reversion: Reversion,
  find: FindRows<R>,
): Promise<readonly RevertOutcome[]> {
  const outcomes: RevertOutcome[] = [];
  let open = rows.map((row, index) => ({ row, index }));
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === defaultMaxAttempts) {
      throw tooBusy();
    }
    const found = await find(open.map(({ row }) => row));
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
  const { undoes, jobId, since } = reversion;
  const isOf = (id: string) => indicator.origin?.importId === id || indicator.touched?.importId === id;
  if (indicator.touched?.importId === jobId) {
    const isDone = indicator.touched.row === row;
    const status = indicator.deleted === true ? 'deleted' : 'reverted';
    return { outcome: isDone ? { status, indicator } : { status: 'untouched', indicator } };
  }
  if (!isOf(undoes) && indicator.lastUpdateTime < since) {
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
  const isLeft = fault.code === 'NotFound' || scopeFields.some((field) => fields.has(field));
  return { status: isLeft ? 'left' : 'refused', fault };
}

function byJob(
  history: HistoryDocument | undefined,
  { jobId, undoes }: Reversion,
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

/** The records of an indicator, newest first, back to the beginning of the import or job. */
async function recordsOf(
  { container }: IndicatorServiceDependencies,
  { id, partition, creationTimeDateTimeUtc: createdAt, lastUpdateTime, origin }: IndicatorDocument,
  { undoes, since }: Reversion,
): Promise<readonly HistoryDocument[]> {
  if (origin?.importId === undoes && createdAt === lastUpdateTime) {
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
