import type { DocumentContainer, DocumentKey } from '../../storage/document-container.ts';
import type { ClaimsBefore } from '../model/claim.ts';
import type { HistoryDocument, IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import type { IndicatorChange } from './change.ts';
import type { ClaimLedger } from './claim-ledger.ts';
import { hasSameAccount } from './decide-claim.ts';
import { changedFields, hasSameContent } from './differences.ts';
import { changedForce, extensionKey, historyRecord, revivalRecord, updateRecord } from './history-records.ts';
import type { UpsertPlan } from './upsert-plan.ts';
import type { WriteContext } from './write-context.ts';

export interface PlannedChange {
  readonly plan: UpsertPlan;
  readonly change: IndicatorChange;
}

/** The changes that the plans require. Reads the daily records of extensions where there may be one. */
export async function changesOf(
  plans: readonly UpsertPlan[],
  container: DocumentContainer<IndicatorsDocument>,
  context: WriteContext,
  claimTtlSec: number,
): Promise<readonly PlannedChange[]> {
  const changes: { readonly plan: UpsertPlan; readonly key: DocumentKey | undefined; change: IndicatorChange }[] = [];
  for (const plan of plans) {
    const { after, location, ledger } = plan;
    const before = location.occupant;
    if (after === undefined || after === before?.document) {
      continue;
    }
    const claims = ledger?.operations(after, claimTtlSec) ?? [];
    const change = { before, after, claims, unmarked: location.unmarked };
    if (before === undefined || before.document.deleted === true) {
      changes.push({ plan, key: undefined, change });
    } else if (
      claims.length > 0 ||
      !hasSameContent(before.document, after) ||
      !hasSameAccount(before.document, after)
    ) {
      changes.push({ plan, key: extensionKey(before.document, after), change });
    }
  }
  const wanted = changes.map(({ key }) => key).filter((key) => key !== undefined);
  const records = wanted.length === 0 ? [] : await container.readMany(wanted);
  const dailies = new Map(
    records.flatMap((record) => (record?.document.kind === 'history' ? [[record.document.id, record.document]] : [])),
  );
  for (const planned of changes) {
    const { key, change, plan } = planned;
    const history = historyOf(plan, change, key === undefined ? undefined : dailies.get(key.id), context);
    planned.change = history === undefined ? change : { ...change, history };
  }
  return changes;
}

/** The record of a change. A creation by one object has none: the document itself says who, when and from where. */
function historyOf(
  { ledger }: UpsertPlan,
  { before, after }: IndicatorChange,
  daily: HistoryDocument | undefined,
  context: WriteContext,
): HistoryDocument | undefined {
  const claims = ledger?.fields() ?? [];
  const found = ledger === undefined || context.importId === undefined ? undefined : claimsFound(before, after, ledger);
  if (before?.document.deleted === true) {
    const record = revivalRecord(before.document, after, context);
    return { ...record, fields: [...record.fields, ...claims] };
  }
  if (before !== undefined && claims.length === 0 && found === undefined) {
    const isSame = hasSameContent(before.document, after);
    return isSame ? undefined : updateRecord(before.document, after, daily, context);
  }
  if (claims.length === 0 && found === undefined) {
    return undefined;
  }
  const fields =
    before === undefined
      ? claims
      : [...changedFields(before.document, after), ...changedForce(before.document, after), ...claims];
  const record = historyRecord('updated', after, fields, context.actor, context.importId);
  return found === undefined ? record : { ...record, claimsBefore: found };
}

/** How an import found the claims; undefined when it does not change them. */
function claimsFound(
  before: IndicatorChange['before'],
  after: IndicatorChange['after'],
  ledger: ClaimLedger,
): ClaimsBefore | undefined {
  if (before === undefined || before.document.deleted === true) {
    return undefined;
  }
  const claims = ledger.before();
  return claims.length === 0 && hasSameAccount(before.document, after)
    ? undefined
    : { ...holderBefore(before.document), claims };
}

/** The part of what was found that concerns the holder. */
export function holderBefore({ claims }: Pick<IndicatorDocument, 'claims'>): Pick<ClaimsBefore, 'holder'> {
  return claims === undefined ? {} : { holder: claims.expirationTime };
}
