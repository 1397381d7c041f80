import type { Actor } from '../../access/actor.ts';
import { AppError, allFaults, type ItemFault, type Result } from '../../platform/errors.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { defaultMaxAttempts } from '../../storage/change-document.ts';
import type { Versioned } from '../../storage/document-container.ts';
import { scopeFields } from '../input/read-scope.ts';
import type { HistoryDocument, IndicatorDocument } from '../model/indicator.ts';
import { canSee, canTarget } from '../rules/access-rules.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { type IndicatorChange, toBatch } from './change.ts';
import type { ClaimLedger } from './claim-ledger.ts';
import { changedFields } from './differences.ts';
import { historyRecord } from './history-records.ts';
import { recordsOf } from './records-since.ts';
import { deletionOf } from './remove.ts';
import { requireReferences } from './restore.ts';
import { decideReverting, namedSince } from './revert-decision.ts';
import { revertedClaims } from './reverted-claims.ts';
import { withoutHolder } from './withdraw.ts';
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
 * The result of one row; `untouched`: nothing was done to its indicator, or another row of the file was first;
 * `refused`: the row is invalid, so that it was never imported.
 */
export interface RevertOutcome {
  readonly status: 'deleted' | 'reverted' | 'left' | 'gone' | 'untouched' | 'refused';
  /** Undefined when nothing is stored of it. */
  readonly indicator?: Pick<IndicatorDocument, 'id' | 'indicatorValue'> | undefined;
  readonly fault?: ItemFault;
}

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
    return {
      outcome: indicator.touched.row === row ? doneBefore(indicator, undoes) : { status: 'untouched', indicator },
    };
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
  const mark = {
    touched,
    lastUpdateTime: timeAfter(indicator.lastUpdateTime, formatUtcDate(dependencies.clock())),
    lastUpdatedBy: actor.id,
  };
  const write = (after: IndicatorDocument, ledger: ClaimLedger): IndicatorChange => {
    const fields = [...changedFields(indicator, after), ...ledger.fields()];
    const history = historyRecord('reverted', after, fields, actor);
    const claims = ledger.operations(after, dependencies.tombstoneTtlSec);
    return { before, after, claims, ...byJob(history, reversion), unmarked: [] };
  };
  if (reverting.kind === 'revert') {
    const { deleted: _deleted, ttl: _ttl, forced: _forced, ...kept } = indicator;
    const content = { ...kept, ...reverting.fields, ...(reverting.isForced && { forced: true as const }), ...mark };
    const { after, ledger } = await revertedClaims(dependencies, indicator, content, reverting.claims);
    const lost = await lostReference(dependencies, actor, after);
    return lost === undefined
      ? { outcome: { status: 'reverted', indicator }, change: write(after, ledger) }
      : { outcome: { status: 'left', indicator, fault: lost } };
  }
  const rest =
    reverting.kind === 'withdraw'
      ? await withoutHolder(dependencies.container, indicator, reverting.claims)
      : undefined;
  if (rest !== undefined) {
    const change = write({ ...rest.after, ...mark }, rest.ledger);
    return { outcome: { status: 'left', indicator, fault: namedSince }, change };
  }
  const change = deletionOf(dependencies, before, 'deleted', actor);
  return {
    outcome: { status: 'deleted', indicator },
    change: { ...change, after: { ...change.after, touched }, ...byJob(change.history, reversion) },
  };
}

/** The outcome of a row that the job has done already. */
function doneBefore(indicator: IndicatorDocument, undoes: string): RevertOutcome {
  if (indicator.deleted === true) {
    return { status: 'deleted', indicator };
  }
  // of what the import created, all that can be reverted is that it named it
  return indicator.origin?.importId === undoes
    ? { status: 'left', indicator, fault: namedSince }
    : { status: 'reverted', indicator };
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
