import { fail, type ItemFault } from '../../platform/errors.ts';
import { defaultMaxAttempts } from '../../storage/change-document.ts';
import type { DocumentKey, Versioned } from '../../storage/document-container.ts';
import type { PreparedIndicator } from '../input/prepare.ts';
import type { HistoryDocument, ImportRow, IndicatorDocument, IndicatorIdentity } from '../model/indicator.ts';
import { isSameIdentity } from '../rules/identity.ts';
import { type Location, locate } from '../store/locate.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
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
  readonly mustExist?: boolean | undefined;
}

export type Applied =
  | {
      readonly ok: true;
      readonly status: Decision['status'];
      /** As it is stored after all upserts of the identity; what would have been stored when nothing is. */
      readonly document: IndicatorDocument;
      /** Undefined when nothing is stored. */
      readonly etag: string | undefined;
      /** Of the submission. */
      readonly repairs: readonly string[];
    }
  | { readonly ok: false; readonly fault: ItemFault };

/** The upserts of one identity: one write. */
interface Group {
  readonly identity: IndicatorIdentity;
  readonly upserts: Upsert[];
  readonly indexes: number[];
  /** Another one whose identity is almost the same. */
  readonly next: Group | undefined;
}

interface Plan {
  readonly group: Group;
  readonly location: Location;
  readonly decisions: readonly (Decision | undefined)[];
  /** Undefined when nothing is stored of the identity. */
  readonly after: IndicatorDocument | undefined;
}

/**
 * Applies upserts, in order, each identity in one atomic write; one that another writer overtook is read and decided again.
 * The loop is its own: thousands of identities are read, decided and written together, and only the lost ones repeated.
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
    if (attempt === defaultMaxAttempts) {
      throw tooBusy();
    }
    const identities = open.map(({ identity }) => identity);
    const locations = await locate(container, identities, identityHash);
    const plans = locations.map((location, index) => makePlan(groupAt(open, index), location, context));
    const changes = await withHistory(plans, container, context);
    const outcomes = await container.commitAll(changes.map(({ change }) => toBatch(change)));
    const failed: Group[] = [];
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

function groupByIdentity(upserts: readonly Upsert[]): readonly Group[] {
  const groups: Group[] = [];
  const firstOfKey = new Map<string, Group>();
  for (const [index, upsert] of upserts.entries()) {
    const { identity } = upsert.prepared;
    const key = almostKey(identity);
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

/** Identities of one key differ in type and owner only. Most are their value alone, which costs no new text. */
function almostKey({ indicatorValue, rbacGroupIds }: IndicatorIdentity): string {
  return rbacGroupIds.length === 0 ? indicatorValue : `${indicatorValue}\0${rbacGroupIds.join('\0')}`;
}

function groupAt(groups: readonly Group[], index: number): Group {
  const group = groups[index];
  if (group === undefined) {
    throw new TypeError('a location is that of a group');
  }
  return group;
}

/** Decides one upsert after another, each from what the one before it would store. */
function makePlan(group: Group, location: Location, context: WriteContext): Plan {
  let after = location.occupant?.document;
  const decisions: (Decision | undefined)[] = [];
  for (const { prepared, row, mustExist } of group.upserts) {
    const isGone = mustExist === true && (after === undefined || after.deleted === true);
    const decision = isGone ? undefined : decideUpsert(after, prepared, location, row, context);
    after = decision?.document ?? after;
    decisions.push(decision);
  }
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
  const changes: { readonly plan: Plan; readonly key: DocumentKey | undefined; change: Change }[] = [];
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

/** Of what was there before; a creation leaves no record: the document says who, when and from where. */
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
            repairs: upsert.prepared.repairs,
          };
  }
}
