import type { DocumentContainer, WriteOperation } from '../../storage/document-container.ts';
import { untilOf } from '../model/claim.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import { readClaims } from '../store/read-claims.ts';
import { ClaimLedger } from './claim-ledger.ts';
import { accounted } from './decide-claim.ts';

interface PatchedClaims {
  readonly after: IndicatorDocument;
  readonly claims: readonly WriteOperation<IndicatorsDocument>[];
}

/**
 * The claims of an indicator after a PATCH, which speaks for the indicator: a new expiry is that of its holder, and a new external id
 * names its holder, which then needs no claim.
 */
export async function patchedClaims(
  container: DocumentContainer<IndicatorsDocument>,
  before: IndicatorDocument,
  patched: IndicatorDocument,
  claimTtlSec: number,
): Promise<PatchedClaims> {
  if (before.claims === undefined) {
    return { after: patched, claims: [] };
  }
  const { externalId } = patched;
  const isRenamed = externalId !== null && externalId !== before.externalId;
  const [claims = []] = isRenamed ? await readClaims(container, [{ row: before, externalIds: [externalId] }]) : [];
  const ledger = new ClaimLedger(before.claims, { claims, latestOfOthers: undefined });
  if (isRenamed) {
    ledger.drop(externalId);
  }
  const isSameEnd = patched.expirationTime === before.expirationTime;
  const until = isSameEnd ? before.claims.expirationTime : untilOf(patched.expirationTime);
  return { after: accounted(patched, ledger, until), claims: ledger.operations(patched, claimTtlSec) };
}
