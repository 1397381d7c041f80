import { fail, type ItemFault } from '../../platform/errors.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { PreparedIndicator } from '../input/prepare.ts';
import { type Location, locate } from '../locate.ts';
import type { HistoryDocument, ImportRow, IndicatorDocument } from '../model.ts';
import { type IndicatorServiceDependencies, maxAttempts, tooBusy } from '../service-dependencies.ts';
import { type Change, toBatch } from './change.ts';
import { type Decision, decideUpsert } from './decide-upsert.ts';
import { hasSameContent } from './differences.ts';
import { extensionKey, revivalRecord, updateRecord } from './history-records.ts';
import { newDocument } from './indicator-documents.ts';
import type { WriteContext } from './write-context.ts';

/** One submission that may be stored. */
export interface Upsert {
  readonly prepared: PreparedIndicator;
  readonly row?: ImportRow | undefined;
  /** It updates an indicator of another owner, and is refused once that is gone. */
  readonly mustExist?: boolean;
}

export type Applied =
  | {
      readonly ok: true;
      readonly status: Decision['status'];
      /** As it is stored after all upserts of the identity; what would have been stored when nothing is. */
      readonly document: IndicatorDocument;
      /** Undefined when nothing is stored. */
      readonly etag: string | undefined;
    }
  | { readonly ok: false; readonly fault: ItemFault };

/** The upserts of one identity: one write. */
interface Group {
  readonly upserts: readonly Upsert[];
  readonly indexes: readonly number[];
}

interface Plan {
  readonly group: Group;
  readonly location: Location;
  readonly decisions: readonly (Decision | undefined)[];
  /** Undefined when nothing is stored of the identity. */
  readonly after: IndicatorDocument | undefined;
}

/**
 * Applies upserts, in order, each identity in one atomic write; what met another's change is read and decided anew.
 * @throws AppError `ServiceUnavailable` when that goes on; what was written until then stays.
 */
export async function applyUpserts(
  { container, identityHash }: IndicatorServiceDependencies,
  upserts: readonly Upsert[],
  context: WriteContext,
): Promise<readonly Applied[]> {
  const applied: Applied[] = [];
  let open = groupByIdentity(upserts);
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === maxAttempts) {
      throw tooBusy();
    }
    const locations = await locate(container, open.map(identityOf), identityHash);
    const plans = open.flatMap((group, index) => {
      const location = locations[index];
      return location === undefined ? [] : [makePlan(group, location, context)];
    });
    const changes = await withHistory(plans, container, context);
    const outcomes = await container.commitAll(changes.map(({ change }) => toBatch(change)));
    const etags = new Map<Plan, string>();
    const failed = new Set<Plan>();
    for (const [index, { plan }] of changes.entries()) {
      const outcome = outcomes[index];
      if (outcome?.ok === true) {
        etags.set(plan, outcome.etags[0] ?? '');
      } else {
        failed.add(plan);
      }
    }
    for (const plan of plans) {
      if (!failed.has(plan)) {
        report(plan, etags.get(plan), context, applied);
      }
    }
    open = [...failed].map(({ group }) => group);
  }
  return applied;
}

function groupByIdentity(upserts: readonly Upsert[]): readonly Group[] {
  const groups = new Map<string, { upserts: Upsert[]; indexes: number[] }>();
  for (const [index, upsert] of upserts.entries()) {
    const { indicatorType, indicatorValue, owner, rbacGroupIds } = upsert.prepared.identity;
    const key = `${indicatorType}\0${indicatorValue}\0${owner}\0${rbacGroupIds.join('\0')}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { upserts: [upsert], indexes: [index] });
    } else {
      group.upserts.push(upsert);
      group.indexes.push(index);
    }
  }
  return [...groups.values()];
}

function identityOf({ upserts }: Group): PreparedIndicator['identity'] {
  const [first] = upserts;
  if (first === undefined) {
    throw new TypeError('a group holds an upsert');
  }
  return first.prepared.identity;
}

/** Decides one upsert after another, each from what the one before it would store. */
function makePlan(group: Group, location: Location, context: WriteContext): Plan {
  const before = location.occupant?.document;
  let after = before;
  const decisions = group.upserts.map(({ prepared, row, mustExist }) => {
    if (mustExist === true && (after === undefined || after.deleted === true)) {
      return undefined;
    }
    const decision = decideUpsert(after, prepared, location, row, context);
    after = decision.document ?? after;
    return decision;
  });
  return { group, location, decisions, after };
}

interface PlannedChange {
  readonly plan: Plan;
  readonly change: Change;
}

/** The changes that the plans ask for. The day's records of extensions are read where there can be any. */
async function withHistory(
  plans: readonly Plan[],
  container: IndicatorServiceDependencies['container'],
  context: WriteContext,
): Promise<readonly PlannedChange[]> {
  const changing = plans.flatMap((plan) => {
    const before = plan.location.occupant;
    const isChange =
      plan.after !== undefined &&
      plan.after !== before?.document &&
      (before === undefined || before.document.deleted === true || !hasSameContent(before.document, plan.after));
    return isChange ? [{ plan, before, after: plan.after }] : [];
  });
  const keys = changing.map(({ before, after }) =>
    before === undefined || before.document.deleted === true ? undefined : extensionKey(before.document, after),
  );
  const wanted = keys.filter((key) => key !== undefined);
  const records = wanted.length === 0 ? [] : await container.readMany(wanted);
  const dailies = new Map(
    records.flatMap((record) => (record?.document.kind === 'history' ? [[record.document.id, record.document]] : [])),
  );
  return changing.map(({ plan, before, after }, index) => {
    const history = historyOf(before, after, dailies.get(keys[index]?.id ?? ''), context);
    return {
      plan,
      change: { before, after, unmarked: plan.location.unmarked, ...(history === undefined ? {} : { history }) },
    };
  });
}

/** A creation leaves no record: the document says who, when and from where. */
function historyOf(
  before: Versioned<IndicatorDocument> | undefined,
  after: IndicatorDocument,
  daily: HistoryDocument | undefined,
  context: WriteContext,
): HistoryDocument | undefined {
  if (before === undefined) {
    return undefined;
  }
  return before.document.deleted === true
    ? revivalRecord(before.document, after, context)
    : updateRecord(before.document, after, daily, context);
}

function report(plan: Plan, etag: string | undefined, context: WriteContext, applied: Applied[]): void {
  const { group, location, decisions, after } = plan;
  for (const [at, decision] of decisions.entries()) {
    const index = group.indexes[at];
    const upsert = group.upserts[at];
    if (index === undefined || upsert === undefined) {
      continue;
    }
    const isStored = after !== undefined && after.deleted !== true;
    applied[index] =
      decision === undefined
        ? fail('Conflict', 'The indicator of this id was deleted meanwhile.', 'id')
        : {
            ok: true,
            status: decision.status,
            document: isStored ? after : newDocument(upsert.prepared, location, undefined, undefined, context),
            etag: isStored ? (etag ?? location.occupant?.etag) : undefined,
          };
  }
}
