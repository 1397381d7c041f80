import { type ClaimsBefore, untilOf } from '../model/claim.ts';
import type { IndicatorDocument } from '../model/indicator.ts';
import { readClaims } from '../store/read-claims.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { ClaimLedger } from './claim-ledger.ts';
import { accounted } from './decide-claim.ts';
import { standingClaims } from './restore.ts';

/**
 * An indicator whose content was taken back, and what is to be written of its claims: those that the import or job changed are as it
 * found them, all others as they are.
 * @param before - the stored indicator or tombstone
 */
export async function revertedClaims(
  dependencies: Pick<IndicatorServiceDependencies, 'container' | 'clock' | 'tombstoneTtlSec'>,
  before: IndicatorDocument,
  reverted: IndicatorDocument,
  found: ClaimsBefore = { claims: [] },
): Promise<{ readonly after: IndicatorDocument; readonly ledger: ClaimLedger }> {
  const { partition } = before;
  const account = standingClaims(dependencies, before);
  const externalIds = found.claims.map(({ externalId }) => externalId);
  const [claims = []] = await readClaims(dependencies.container, [{ row: { partition, ...account }, externalIds }]);
  const ledger = new ClaimLedger(account.claims, { claims, latestOfOthers: undefined });
  for (const claim of found.claims) {
    ledger.restore(claim);
  }
  const until = found.holder ?? account.claims?.expirationTime ?? untilOf(reverted.expirationTime);
  return { after: accounted(reverted, ledger, until), ledger };
}
