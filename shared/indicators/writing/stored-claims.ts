import type { DocumentContainer } from '../../storage/document-container.ts';
import { type ClaimDocument, type Until, untilOf } from '../model/claim.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import type { Location } from '../store/locate.ts';
import { readClaims, readLatestUntil } from '../store/read-claims.ts';
import { type IdentityUpserts, maxUpsertsPerWrite } from './group-upserts.ts';

/** Claims of an indicator as they are stored: those that were asked for, and the latest end of all others. */
export interface StoredClaims {
  readonly claims: readonly ClaimDocument[];
  /** Undefined when there are no others, or when nothing depends on it. */
  readonly latestOfOthers: Until | undefined;
}

const none: ReadonlyMap<Location, StoredClaims> = new Map();

interface WantedClaims {
  readonly location: Location;
  readonly row: IndicatorDocument;
  readonly externalIds: readonly string[];
  readonly mayEndEarlier: boolean;
}

/** The claims of the indicators that have some, as far as the upserts of their groups can change them. */
export async function readStoredClaims(
  container: DocumentContainer<IndicatorsDocument>,
  locations: readonly Location[],
  groups: readonly IdentityUpserts[],
): Promise<ReadonlyMap<Location, StoredClaims>> {
  const wanted: WantedClaims[] = [];
  for (const [index, location] of locations.entries()) {
    const row = location.occupant?.document;
    const group = groups[index];
    if (row?.claims !== undefined && row.deleted !== true && group !== undefined) {
      wanted.push(wantedClaims(location, row, group));
    }
  }
  if (wanted.length === 0) {
    return none;
  }
  const stored = new Map<Location, StoredClaims>();
  const found = await readClaims(container, wanted);
  for (const [index, { location, row, externalIds, mayEndEarlier }] of wanted.entries()) {
    const latestOfOthers = mayEndEarlier ? await readLatestUntil(container, row, externalIds) : undefined;
    stored.set(location, { claims: found[index] ?? [], latestOfOthers });
  }
  return stored;
}

function wantedClaims(location: Location, row: IndicatorDocument, { upserts }: IdentityUpserts): WantedClaims {
  const contents = upserts.slice(0, maxUpsertsPerWrite).map(({ prepared }) => prepared.content);
  const ids = [...contents.map(({ externalId }) => externalId), row.externalId].filter((id) => id !== null);
  const end = untilOf(row.expirationTime);
  const mayEndEarlier = contents.length > 1 || contents.some((content) => untilOf(content.expirationTime) < end);
  return { location, row, externalIds: [...new Set(ids)], mayEndEarlier };
}
