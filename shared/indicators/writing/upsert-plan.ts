import type { IndicatorDocument } from '../model/indicator.ts';
import type { Location } from '../store/locate.ts';
import { ClaimLedger } from './claim-ledger.ts';
import { decideUpsert, type UpsertDecision } from './decide-upsert.ts';
import { type IdentityUpserts, maxUpsertsPerWrite } from './group-upserts.ts';
import type { StoredClaims } from './stored-claims.ts';
import type { WriteContext } from './write-context.ts';

/** What is decided about the upserts of one identity, before it is written. */
export interface UpsertPlan {
  readonly group: IdentityUpserts;
  readonly location: Location;
  readonly decisions: readonly (UpsertDecision | undefined)[];
  /** Undefined when nothing is stored of the identity. */
  readonly after: IndicatorDocument | undefined;
  /** Undefined when only one object can name it. */
  readonly ledger: ClaimLedger | undefined;
}

/** Decides one upsert after another, each based on what the previous one would store. */
export function makePlan(
  group: IdentityUpserts,
  location: Location,
  stored: StoredClaims | undefined,
  context: WriteContext,
): UpsertPlan {
  let after = location.occupant?.document;
  const isNamed = stored !== undefined || group.upserts.some(({ prepared }) => prepared.content.externalId !== null);
  const ledger = isNamed ? new ClaimLedger(stored && after?.claims, stored) : undefined;
  const decisions: (UpsertDecision | undefined)[] = [];
  const upserts =
    group.upserts.length > maxUpsertsPerWrite ? group.upserts.slice(0, maxUpsertsPerWrite) : group.upserts;
  for (const { prepared, row, mustExist, joins = false } of upserts) {
    const isGone = mustExist === true && (after === undefined || after.deleted === true);
    const claims = ledger && { ledger, joins };
    const decision = isGone ? undefined : decideUpsert(after, prepared, location, row, context, claims);
    after = decision?.document ?? after;
    decisions.push(decision);
  }
  return { group, location, decisions, after, ledger };
}
