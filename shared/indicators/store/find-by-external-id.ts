import type { DocumentContainer, KeysetPosition, Query } from '../../storage/document-container.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import { type ClaimDocument, firstIndicatorOf, modifiedOf } from '../model/claim.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import { asIndicator, readIndicators } from './locate.ts';
import { claimsOf } from './read-claims.ts';

type Container = DocumentContainer<IndicatorsDocument>;

/** An indicator that an object names, as its holder or by a claim. */
export interface NamedIndicator {
  readonly externalId: string;
  readonly indicator: IndicatorDocument;
  /** The stored version of the object: milliseconds since the Unix epoch. */
  readonly modified: number | undefined;
}

const pageSize = 500;

/** What the objects of an owner name, expired indicators included: two queries by index, however long the list is. */
export async function findByExternalIds(
  container: Container,
  owner: string,
  externalIds: readonly string[],
): Promise<readonly NamedIndicator[]> {
  if (externalIds.length === 0) {
    return [];
  }
  const held = await findHeld(container, externalIds, owner);
  const claimed = await findClaimed(container, externalIds);
  return [...held, ...claimed.filter(({ indicator }) => indicator.owner === owner)];
}

/** What objects hold, of one owner or of any; reading stops beyond `max`. */
export async function findHeld(
  container: Container,
  externalIds: readonly string[],
  owner?: string,
  max = Number.POSITIVE_INFINITY,
): Promise<readonly NamedIndicator[]> {
  const isOwn: Filter | undefined = owner === undefined ? undefined : { op: 'eq', field: 'owner', value: owner };
  const filter = allOf({ op: 'in', field: 'externalId', values: externalIds }, isOwn);
  const order = { field: 'creationTimeDateTimeUtc', descending: false };
  const found: NamedIndicator[] = [];
  for await (const { items } of pages(container, {
    kind: 'indicator',
    order,
    limit: pageSize,
    ...(filter !== undefined && { filter }),
  })) {
    for (const item of items) {
      const indicator = asIndicator(item)?.document;
      if (indicator !== undefined && indicator.externalId !== null) {
        found.push({ externalId: indicator.externalId, indicator, modified: modifiedOf(indicator.version) });
      }
    }
    if (found.length > max) {
      return found;
    }
  }
  return found;
}

/** What objects of any owner claim without holding it; reading stops beyond `max`. */
export async function findClaimed(
  container: Container,
  externalIds: readonly string[],
  max = Number.POSITIVE_INFINITY,
): Promise<readonly NamedIndicator[]> {
  const filter: Filter = { op: 'in', field: 'externalId', values: externalIds };
  const order = { field: 'expirationTime', descending: false };
  const found: NamedIndicator[] = [];
  for await (const page of pages(container, { kind: 'claim', filter, order, limit: pageSize })) {
    const claims = claimsOf(page).map(({ document }) => document);
    const indicators = await findClaimedBy(container, claims);
    for (const [index, { externalId, modified }] of claims.entries()) {
      const indicator = indicators[index];
      if (indicator !== undefined) {
        found.push({ externalId, indicator, modified });
      }
    }
    if (found.length > max) {
      return found;
    }
  }
  return found;
}

/** The indicator of each claim, in order; undefined for one that was deleted. */
async function findClaimedBy(
  container: Container,
  claims: readonly Pick<ClaimDocument, 'partition' | 'of'>[],
): Promise<readonly (IndicatorDocument | undefined)[]> {
  const keys = claims.map(({ partition, of }) => ({ partition, id: firstIndicatorOf(partition, of) }));
  const first = await readIndicators(container, keys);
  const indicators: (IndicatorDocument | undefined)[] = [];
  for (const [index, claim] of claims.entries()) {
    const document = first[index]?.document;
    const isMoved = document?.claims?.of !== claim.of;
    const indicator = isMoved ? await findMoved(container, claim) : document;
    indicators.push(indicator?.deleted === true ? undefined : indicator);
  }
  return indicators;
}

/** The indicator of one set; undefined when it was deleted. */
export async function findIndicatorOfSet(
  container: Container,
  set: Pick<ClaimDocument, 'partition' | 'of'>,
): Promise<IndicatorDocument | undefined> {
  const [indicator] = await findClaimedBy(container, [set]);
  return indicator;
}

/** Looks for the set among the indicators of the value: a change of scope gave it to another one. */
async function findMoved(
  container: Container,
  { partition, of }: Pick<ClaimDocument, 'partition' | 'of'>,
): Promise<IndicatorDocument | undefined> {
  const order = { field: 'creationTimeDateTimeUtc', descending: false };
  for await (const { items } of pages(container, { kind: 'indicator', partition, order, limit: pageSize })) {
    const found = items.map((item) => asIndicator(item)?.document).find((document) => document?.claims?.of === of);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

async function* pages(container: Container, query: Query) {
  let after: KeysetPosition | undefined;
  do {
    const page = await container.query(after === undefined ? query : { ...query, after });
    yield page;
    after = page.next;
  } while (after !== undefined);
}
