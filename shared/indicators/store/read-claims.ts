import type { DocumentContainer, Page, Versioned } from '../../storage/document-container.ts';
import type { Filter } from '../../storage/filter.ts';
import { type ClaimDocument, claimId, type Until } from '../model/claim.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';

type Container = DocumentContainer<IndicatorsDocument>;
type Row = Pick<IndicatorDocument, 'partition' | 'claims'>;

/** The claims of the given objects on indicators, in order; none where an object has none. */
export async function readClaims(
  container: Container,
  wanted: readonly { readonly row: Row; readonly externalIds: readonly string[] }[],
): Promise<readonly (readonly ClaimDocument[])[]> {
  const keys = wanted.map(({ row: { partition, claims }, externalIds }) =>
    claims === undefined ? [] : externalIds.map((externalId) => ({ partition, id: claimId(claims.of, externalId) })),
  );
  const found = await container.readMany(keys.flat());
  let next = 0;
  return keys.map((ofRow, index) => {
    const documents = found.slice(next, next + ofRow.length).flatMap((item) => asClaim(item)?.document ?? []);
    next += ofRow.length;
    return documents.filter(({ externalId }) => wanted[index]?.externalIds.includes(externalId));
  });
}

/** The claims of a set, those that end last first. */
export async function readLatestClaims(
  container: Container,
  { partition, claims }: Row,
  limit: number,
): Promise<readonly ClaimDocument[]> {
  if (claims === undefined) {
    return [];
  }
  return claimsOf(await readSet(container, partition, claims.of, limit)).map(({ document }) => document);
}

/** The latest end of the claims of all objects but the given ones. */
export async function readLatestUntil(
  container: Container,
  row: Row,
  externalIds: readonly string[],
): Promise<Until | undefined> {
  const latest = await readLatestClaims(container, row, externalIds.length + 1);
  return latest.find(({ externalId }) => !externalIds.includes(externalId))?.expirationTime;
}

/** A page of a set, those that end last first. */
export async function readSet(
  container: Container,
  partition: string,
  of: string,
  limit: number,
): Promise<Page<IndicatorsDocument>> {
  const filter: Filter = { op: 'eq', field: 'of', value: of };
  return await container.query({
    kind: 'claim',
    partition,
    filter,
    order: { field: 'expirationTime', descending: true },
    limit,
  });
}

export function claimsOf({ items }: Page<IndicatorsDocument>): readonly Versioned<ClaimDocument>[] {
  return items.flatMap((item) => asClaim(item) ?? []);
}

/** A claim that stands. */
function asClaim(versioned: Versioned<IndicatorsDocument> | undefined): Versioned<ClaimDocument> | undefined {
  return versioned !== undefined && isClaim(versioned) && versioned.document.deleted !== true ? versioned : undefined;
}

function isClaim(versioned: Versioned<IndicatorsDocument>): versioned is Versioned<ClaimDocument> {
  return versioned.document.kind === 'claim';
}
