import type { ItemFault } from '../../platform/errors.ts';
import { defaultMaxAttempts } from '../../storage/change-document.ts';
import type { DocumentKey, Versioned } from '../../storage/document-container.ts';
import type { PreparedIndicator } from '../input/prepare.ts';
import type { SubmissionOutcome } from '../input/submission.ts';
import type { HistoryDocument, ImportRow, IndicatorDocument, IndicatorIdentity } from '../model/indicator.ts';
import { isSameIdentity } from '../rules/identity.ts';
import { type Location, locate } from '../store/locate.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { type IndicatorChange, toBatch } from './change.ts';
import { decideUpsert, type UpsertDecision } from './decide-upsert.ts';
import { hasSameContent } from './differences.ts';
import { extensionKey, revivalRecord, updateRecord } from './history-records.ts';
import { newDocument } from './indicator-documents.ts';
import type { WriteContext } from './write-context.ts';

/** The indicator that one submission creates or updates. */
export interface Upsert {
  readonly prepared: PreparedIndicator;
  readonly row?: ImportRow | undefined;
  /** It updates an indicator of another owner, and is refused if that has been deleted. */
  readonly mustExist?: boolean | undefined;
}

/** The upserts of one identity, which become one write. */
interface IdentityUpserts {
  readonly identity: IndicatorIdentity;
  readonly upserts: Upsert[];
  readonly indexes: number[];
  /** The next entry with the same `groupingKey`. */
  readonly next: IdentityUpserts | undefined;
}

/** What is decided about the upserts of one identity, before it is written. */
interface UpsertPlan {
  readonly group: IdentityUpserts;
  readonly location: Location;
  readonly decisions: readonly (UpsertDecision | undefined)[];
  /** Undefined when nothing is stored of the identity. */
  readonly after: IndicatorDocument | undefined;
}

/**
 * Applies upserts, in order, each identity in one atomic write; one that another writer overtook is read and decided again.
 * The loop is its own: thousands of identities are read, decided and written together, and only the lost ones repeated.
 * @throws AppError `ServiceUnavailable` when this keeps happening; what was written until then stays.
 */
export async function applyUpserts(
  { container, identityHash }: IndicatorServiceDependencies,
  upserts: readonly Upsert[],
  context: WriteContext,
): Promise<readonly SubmissionOutcome[]> {
  const applied: SubmissionOutcome[] = [];
  let open = groupByIdentity(upserts);
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === defaultMaxAttempts) {
      throw tooBusy();
    }
    const identities = open.map(({ identity }) => identity);
    const locations = await locate(container, identities, identityHash);
    const plans = locations.map((location, index) => makePlan(groupAt(open, index), location, context));
    const changes = await withHistory(plans, container, context);
    const outcomes = await container.commitAll(changes.map(({ change }) => toBatch(change)));
    const failed: IdentityUpserts[] = [];
    let next = 0;
    for (const plan of plans) {
      const isChange = changes[next]?.plan === plan;
      const outcome = isChange ? outcomes[next++] : undefined;
      if (isChange && outcome?.ok !== true) {
        failed.push(plan.group);
      } else {
        report(plan, outcome?.ok === true ? outcome.etags[0] : undefined, context, applied);
      }
    }
    open = failed;
  }
  return applied;
}

function groupByIdentity(upserts: readonly Upsert[]): readonly IdentityUpserts[] {
  const groups: IdentityUpserts[] = [];
  const firstOfKey = new Map<string, IdentityUpserts>();
  for (const [index, upsert] of upserts.entries()) {
    const { identity } = upsert.prepared;
    const key = groupingKey(identity);
    const first = firstOfKey.get(key);
    let known = first;
    while (known !== undefined && !isSameIdentity(known.identity, identity)) {
      known = known.next;
    }
    if (known === undefined) {
      const group = { identity, upserts: [upsert], indexes: [index], next: first };
      groups.push(group);
      firstOfKey.set(key, group);
    } else {
      known.upserts.push(upsert);
      known.indexes.push(index);
    }
  }
  return groups;
}

/**
 * Identities with the same key differ in type and owner only: a hash chain without allocating keys, as most keys are the
 * value itself.
 */
function groupingKey({ indicatorValue, rbacGroupIds }: IndicatorIdentity): string {
  return rbacGroupIds.length === 0 ? indicatorValue : `${indicatorValue}\0${rbacGroupIds.join('\0')}`;
}

function groupAt(groups: readonly IdentityUpserts[], index: number): IdentityUpserts {
  const group = groups[index];
  if (group === undefined) {
    throw new TypeError('every location belongs to a group');
  }
  return group;
}

/** Decides one upsert after another, each based on what the previous one would store. */
function makePlan(group: IdentityUpserts, location: Location, context: WriteContext): UpsertPlan {
  let after = location.occupant?.document;
  const decisions: (UpsertDecision | undefined)[] = [];
  for (const { prepared, row, mustExist } of group.upserts) {
    const isGone = mustExist === true && (after === undefined || after.deleted === true);
    const decision = isGone ? undefined : decideUpsert(after, prepared, location, row, context);
    after = decision?.document ?? after;
    decisions.push(decision);
  }
  return { group, location, decisions, after };
}

interface PlannedChange {
  readonly plan: UpsertPlan;
  readonly change: IndicatorChange;
}

/** The changes that the plans require. Reads the daily records of extensions where there may be one. */
async function withHistory(
  plans: readonly UpsertPlan[],
  container: IndicatorServiceDependencies['container'],
  context: WriteContext,
): Promise<readonly PlannedChange[]> {
  const changes: { readonly plan: UpsertPlan; readonly key: DocumentKey | undefined; change: IndicatorChange }[] = [];
  for (const plan of plans) {
    const { after, location } = plan;
    const before = location.occupant;
    if (after === undefined || after === before?.document) {
      continue;
    }
    if (before === undefined || before.document.deleted === true) {
      changes.push({ plan, key: undefined, change: { before, after, unmarked: location.unmarked } });
    } else if (!hasSameContent(before.document, after)) {
      const key = extensionKey(before.document, after);
      changes.push({ plan, key, change: { before, after, unmarked: location.unmarked } });
    }
  }
  const wanted = changes.map(({ key }) => key).filter((key) => key !== undefined);
  const records = wanted.length === 0 ? [] : await container.readMany(wanted);
  const dailies = new Map(
    records.flatMap((record) => (record?.document.kind === 'history' ? [[record.document.id, record.document]] : [])),
  );
  for (const planned of changes) {
    const { key, change } = planned;
    if (change.before !== undefined) {
      const daily = key === undefined ? undefined : dailies.get(key.id);
      planned.change = { ...change, history: historyOf(change.before, change.after, daily, context) };
    }
  }
  return changes;
}

/** The record of a change. A creation has none: the document itself says who, when and from where. */
function historyOf(
  before: Versioned<IndicatorDocument>,
  after: IndicatorDocument,
  daily: HistoryDocument | undefined,
  context: WriteContext,
): HistoryDocument {
  return before.document.deleted === true
    ? revivalRecord(before.document, after, context)
    : updateRecord(before.document, after, daily, context);
}

const deletedMeanwhile: ItemFault = {
  code: 'Conflict',
  field: 'id',
  message: 'The indicator with this id was deleted in the meantime.',
};

function report(plan: UpsertPlan, etag: string | undefined, context: WriteContext, applied: SubmissionOutcome[]): void {
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
        ? { status: 'refused', fault: deletedMeanwhile }
        : {
            status: decision.status,
            indicator: isStored ? after : newDocument(upsert.prepared, location, undefined, undefined, context),
            etag: isStored ? (etag ?? location.occupant?.etag) : undefined,
            repairs: upsert.prepared.repairs,
          };
  }
}
