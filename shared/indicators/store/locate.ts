import type { DocumentContainer, DocumentKey, Versioned } from '../../storage/document-container.ts';
import type { IndicatorDocument, IndicatorIdentity, IndicatorsDocument } from '../model/indicator.ts';
import {
  type IdentityHash,
  indicatorId,
  indicatorPlace,
  isSameIdentity,
  slotsPerPartition,
} from '../rules/identity.ts';
import type { IndicatorServiceDependencies } from './service-dependencies.ts';

/** Where an identity is stored, or would be. */
export interface Location extends DocumentKey {
  readonly occupant: Versioned<IndicatorDocument> | undefined;
  /** Documents of other identities on the way whose tombstones would be forgotten one day: to be marked `clashed`. */
  readonly unmarked: readonly Versioned<IndicatorDocument>[];
}

const none: readonly Versioned<IndicatorDocument>[] = [];
/** Far beyond any chain that a hash makes: a longer one is a fault of the program. */
const maxClashes = 64;

/** The search of one identity; when it has ended, its location. */
interface Search {
  readonly identity: IndicatorIdentity;
  readonly partition: string;
  slot: number;
  id: string;
  occupant: Versioned<IndicatorDocument> | undefined;
  unmarked: readonly Versioned<IndicatorDocument>[];
}

/**
 * Finds the places of identities, in order. An identity wants the number that its hash names and takes the next one while
 * another identity holds it; what it passes is never forgotten, so the search finds it again.
 */
export async function locate(
  container: DocumentContainer<IndicatorsDocument>,
  identities: readonly IndicatorIdentity[],
  hash: IdentityHash,
): Promise<readonly Location[]> {
  const searches = identities.map((identity): Search => {
    const { partition, slot } = indicatorPlace(identity, hash);
    return { identity, partition, slot, id: indicatorId(partition, slot), occupant: undefined, unmarked: none };
  });
  let open = searches;
  for (let passed = 0; open.length > 0; passed += 1) {
    if (passed > maxClashes) {
      throw new Error(`more than ${maxClashes} identities want one number`);
    }
    const occupants = await readIndicators(container, open);
    open = open.filter((search, at) => {
      const occupant = occupants[at];
      if (occupant === undefined || isSameIdentity(occupant.document, search.identity)) {
        search.occupant = occupant;
        return false;
      }
      if (occupant.document.clashed !== true) {
        search.unmarked = [...search.unmarked, occupant];
      }
      search.slot = (search.slot + 1) % slotsPerPartition;
      search.id = indicatorId(search.partition, search.slot);
      return true;
    });
  }
  return searches;
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
