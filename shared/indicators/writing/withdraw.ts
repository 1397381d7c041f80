import type { Actor } from '../../access/actor.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { changeDocument, type Decision } from '../../storage/change-document.ts';
import type { DocumentContainer, Versioned } from '../../storage/document-container.ts';
import { expirationOf, laterOf, untilOf } from '../model/claim.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import { requireExposure } from '../rules/access-rules.ts';
import { readClaims, readLatestClaims } from '../store/read-claims.ts';
import { readVisible } from '../store/read-visible.ts';
import { type IndicatorServiceDependencies, tooBusy } from '../store/service-dependencies.ts';
import { toBatch } from './change.ts';
import { ClaimLedger, withdrawnField } from './claim-ledger.ts';
import { accounted, endWithout, holderUntil } from './decide-claim.ts';
import { changedFields } from './differences.ts';
import { historyRecord } from './history-records.ts';
import { deletionOf } from './remove.ts';
import { timeAfter } from './write-context.ts';

/**
 * Withdraws an object from an indicator. The indicator stands while another object claims it; with the last one it is deleted. An
 * object that does not name it any more changes nothing, so that a call can be repeated. A deleted one keeps `version`, the version that
 * withdrew it, as UTC text: an older one that arrives late is known by it.
 * @throws AppError `NotFound`; `Forbidden` beyond the caller's device groups.
 */
export async function withdraw(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  id: string,
  externalId: string,
  version?: string,
): Promise<void> {
  await changeDocument(
    dependencies.container,
    () => readVisible(dependencies, actor, id),
    async (before): Promise<Decision<IndicatorsDocument, IndicatorDocument>> => {
      if (before.document.deleted === true) {
        return { unchanged: before };
      }
      requireExposure(actor, before.document);
      return before.document.externalId === externalId
        ? await withdrawHolder(dependencies, actor, before, externalId, version)
        : await withdrawClaim(dependencies, actor, before, externalId);
    },
    { exhausted: tooBusy, pauses: dependencies.pauses },
  );
}

/** The content stays until the object that takes the holder's place is written again. */
async function withdrawHolder(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  before: Versioned<IndicatorDocument>,
  externalId: string,
  version: string | undefined,
): Promise<Decision<IndicatorsDocument, IndicatorDocument>> {
  const rest = await withoutHolder(dependencies.container, before.document);
  if (rest === undefined) {
    const withdrawn = version === undefined ? before : { ...before, document: { ...before.document, version } };
    const change = deletionOf(dependencies, withdrawn, 'deleted', actor);
    return { document: change.after, operations: toBatch(change).operations };
  }
  return withdrawal(dependencies, actor, before, rest.after, rest.ledger, externalId);
}

/**
 * An indicator without its holder, and without the claims of some other objects; undefined when nobody else names it. The claim that
 * ends last takes the holder's place.
 */
export async function withoutHolder(
  container: DocumentContainer<IndicatorsDocument>,
  document: IndicatorDocument,
  withdrawn: readonly string[] = [],
): Promise<{ readonly after: IndicatorDocument; readonly ledger: ClaimLedger } | undefined> {
  const latest = await readLatestClaims(container, document, withdrawn.length + 2);
  const [next, ...others] = latest.filter(({ externalId }) => !withdrawn.includes(externalId));
  if (next === undefined) {
    return undefined;
  }
  const [gone = []] =
    withdrawn.length === 0 ? [] : await readClaims(container, [{ row: document, externalIds: withdrawn }]);
  const ledger = new ClaimLedger(document.claims, { claims: [next, ...others, ...gone], latestOfOthers: undefined });
  let until = holderUntil(document);
  for (const { externalId, expirationTime } of gone) {
    ledger.drop(externalId);
    until = laterOf(until, expirationTime);
  }
  ledger.drop(next.externalId);
  const end = endWithout(untilOf(document.expirationTime), until, next.expirationTime);
  const version = next.modified === undefined ? null : new Date(next.modified).toISOString();
  const holder = { ...document, externalId: next.externalId, version, expirationTime: expirationOf(end) };
  return { after: accounted(holder, ledger, next.expirationTime), ledger };
}

async function withdrawClaim(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  before: Versioned<IndicatorDocument>,
  externalId: string,
): Promise<Decision<IndicatorsDocument, IndicatorDocument>> {
  const { document } = before;
  const [[claim] = []] = await readClaims(dependencies.container, [{ row: document, externalIds: [externalId] }]);
  if (claim === undefined) {
    return { unchanged: before };
  }
  const latest = await readLatestClaims(dependencies.container, document, 2);
  const other = latest.find((one) => one.externalId !== externalId);
  const ledger = new ClaimLedger(document.claims, { claims: [claim], latestOfOthers: other?.expirationTime });
  ledger.drop(externalId);
  const own = holderUntil(document);
  const others = other === undefined || own > other.expirationTime ? own : other.expirationTime;
  const end = endWithout(untilOf(document.expirationTime), claim.expirationTime, others);
  const after = accounted({ ...document, expirationTime: expirationOf(end) }, ledger, own);
  return withdrawal(dependencies, actor, before, after, ledger, externalId);
}

function withdrawal(
  { clock, tombstoneTtlSec }: IndicatorServiceDependencies,
  actor: Actor,
  before: Versioned<IndicatorDocument>,
  changed: IndicatorDocument,
  ledger: ClaimLedger,
  externalId: string,
): Decision<IndicatorsDocument, IndicatorDocument> {
  const lastUpdateTime = timeAfter(before.document.lastUpdateTime, formatUtcDate(clock()));
  const after: IndicatorDocument = { ...changed, lastUpdateTime, lastUpdatedBy: actor.id };
  const fields = [...changedFields(before.document, after), withdrawnField(externalId)];
  const history = historyRecord('updated', after, fields, actor);
  const claims = ledger.operations(after, tombstoneTtlSec);
  return { document: after, operations: toBatch({ before, after, history, claims, unmarked: [] }).operations };
}
