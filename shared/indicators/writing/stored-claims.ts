import type { DocumentContainer } from '../../storage/document-container.ts';
import { type ClaimDocument, type Until, untilOf } from '../model/claim.ts';
import type { IndicatorsDocument } from '../model/indicator.ts';
import type { Location } from '../store/locate.ts';
import { readClaims, readLatestUntil } from '../store/read-claims.ts';
import { type IdentityUpserts, maxUpsertsPerWrite } from './group-upserts.ts';

/** Claims of an indicator as they are stored: those that were asked for, and the latest end of all others. */
export interface StoredClaims {
  readonly claims: readonly ClaimDocument[];
  /** Undefined when there are no others, or when nothing depends on it. */
  readonly latestOfOthers: Until | undefined;
}

/** The claims of the indicators that have some, as far as the upserts can change them. */
export async function readStoredClaims(
  container: DocumentContainer<IndicatorsDocument>,
  targets: readonly { readonly location: Location; readonly group: IdentityUpserts }[],
): Promise<ReadonlyMap<Location, StoredClaims>> {
  const stored = new Map<Location, StoredClaims>();
  const wanted = targets.flatMap(({ location, group }) => {
    const row = location.occupant?.document;
    if (row?.claims === undefined || row.deleted === true) {
      return [];
    }
    const contents = group.upserts.slice(0, maxUpsertsPerWrite).map(({ prepared }) => prepared.content);
    const ids = [...contents.map(({ externalId }) => externalId), row.externalId].filter((id) => id !== null);
    const end = untilOf(row.expirationTime);
    const mayEndEarlier = contents.length > 1 || contents.some((content) => untilOf(content.expirationTime) < end);
    return [{ location, row, externalIds: [...new Set(ids)], mayEndEarlier }];
  });
  if (wanted.length === 0) {
    return stored;
  }
  const found = await readClaims(container, wanted);
  for (const [index, { location, row, externalIds, mayEndEarlier }] of wanted.entries()) {
    const latestOfOthers = mayEndEarlier ? await readLatestUntil(container, row, externalIds) : undefined;
    stored.set(location, { claims: found[index] ?? [], latestOfOthers });
  }
  return stored;
}
