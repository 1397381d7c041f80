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

/** Where the indicator of an identity is stored, or would be. */
export interface Location extends DocumentKey {
  readonly occupant: Versioned<IndicatorDocument> | undefined;
  /**
   * Documents of other identities on the way that are not marked `clashed` yet: their tombstones would be deleted one
   * day.
   */
  readonly unmarked: readonly Versioned<IndicatorDocument>[];
}

const none: readonly Versioned<IndicatorDocument>[] = [];
/** Far longer than any chain that a hash produces: a longer one is a bug. */
const maxClashes = 64;

/** The search for one identity; once it ends, its location. */
interface Search {
  readonly identity: IndicatorIdentity;
  readonly partition: string;
  slot: number;
  id: string;
  occupant: Versioned<IndicatorDocument> | undefined;
  unmarked: readonly Versioned<IndicatorDocument>[];
}

/**
 * Finds the locations of identities, in order (open addressing). The hash of an identity names its slot; while another
 * identity has that slot, the next one is tried. Documents passed on the way are never deleted, so a later search takes the
 * same way.
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
      throw new Error(`more than ${maxClashes} identities hash to one slot`);
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

/** What is stored for each identity, in order: an indicator, expired ones included, or its tombstone. */
export async function findAll(
  { container, identityHash }: Pick<IndicatorServiceDependencies, 'container' | 'identityHash'>,
  identities: readonly IndicatorIdentity[],
): Promise<readonly (Versioned<IndicatorDocument> | undefined)[]> {
  const locations = await locate(container, identities, identityHash);
  return locations.map(({ occupant }) => occupant);
}

/** The indicators or tombstones under the keys, in order. */
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
