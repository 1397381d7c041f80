import type { DocumentContainer, DocumentKey, Versioned } from '../storage/document-container.ts';
import { type IdentityHash, indicatorId, indicatorPlace, isSameIdentity, slotsPerPartition } from './identity.ts';
import type { IndicatorDocument, IndicatorIdentity, IndicatorsDocument } from './model.ts';
import type { IndicatorServiceDependencies } from './service-dependencies.ts';
import type { Place } from './writing/indicator-documents.ts';

/** Where an identity is stored, or would be. */
export interface Location extends Place {
  readonly occupant: Versioned<IndicatorDocument> | undefined;
  /** Documents of other identities on the way whose tombstones would be forgotten one day: to be marked `clashed`. */
  readonly unmarked: readonly Versioned<IndicatorDocument>[];
}

const none: readonly Versioned<IndicatorDocument>[] = [];
/** Far beyond any chain that a hash makes: a longer one is a fault of the program. */
const maxClashes = 64;

/**
 * Finds the places of identities, in order. An identity wants the number that its hash names and takes the next one while
 * another identity holds it; what it passes is never forgotten, so the search finds it again.
 */
export async function locate(
  container: DocumentContainer<IndicatorsDocument>,
  identities: readonly IndicatorIdentity[],
  hash: IdentityHash,
): Promise<readonly Location[]> {
  const found: Location[] = [];
  let open = identities.map((identity, index) => {
    const { partition, slot } = indicatorPlace(identity, hash);
    return { identity, index, slot, place: placeOf(partition, slot), unmarked: none };
  });
  for (let passed = 0; open.length > 0; passed += 1) {
    if (passed > maxClashes) {
      throw new Error(`more than ${maxClashes} identities want one number`);
    }
    const occupants = await readIndicators(
      container,
      open.map(({ place }) => place),
    );
    open = open.filter((search, at) => {
      const { identity, index, place, unmarked } = search;
      const occupant = occupants[at];
      if (occupant === undefined || isSameIdentity(occupant.document, identity)) {
        found[index] = { partition: place.partition, id: place.id, occupant, unmarked };
        return false;
      }
      if (occupant.document.clashed !== true) {
        search.unmarked = [...unmarked, occupant];
      }
      search.slot += 1;
      search.place = placeOf(place.partition, search.slot);
      return true;
    });
  }
  return found;
}

/** What is stored of each identity, in order: an indicator, expired ones included, or its tombstone. */
export async function findAll(
  { container, identityHash }: Pick<IndicatorServiceDependencies, 'container' | 'identityHash'>,
  identities: readonly IndicatorIdentity[],
): Promise<readonly (Versioned<IndicatorDocument> | undefined)[]> {
  const locations = await locate(container, identities, identityHash);
  return locations.map(({ occupant }) => occupant);
}

/** The indicators or their tombstones under the keys, in order. */
export async function readIndicators(
  container: DocumentContainer<IndicatorsDocument>,
  keys: readonly DocumentKey[],
): Promise<readonly (Versioned<IndicatorDocument> | undefined)[]> {
  return (await container.readMany(keys)).map(asIndicator);
}

export function asIndicator(
  versioned: Versioned<IndicatorsDocument> | undefined,
): Versioned<IndicatorDocument> | undefined {
  return versioned !== undefined && isIndicator(versioned) ? versioned : undefined;
}

function isIndicator(versioned: Versioned<IndicatorsDocument>): versioned is Versioned<IndicatorDocument> {
  return versioned.document.kind === 'indicator';
}

function placeOf(partition: string, slot: number): Place {
  return { partition, id: indicatorId(partition, slot % slotsPerPartition) };
}
