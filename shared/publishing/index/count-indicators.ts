import type { Actor } from '../../access/actor.ts';
import type { IndicatorCount } from '../../indicators/reading/list.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { isFollowable, type MarkedSource } from '../../storage/mark.ts';
import { countsAt } from './index-counts.ts';
import { indexManifest } from './manifest.ts';

/** The number of indicators that the caller may see, by type, action and state; zero counts are left out. */
export type CountIndicators = (actor: Actor) => Promise<readonly IndicatorCount[]>;

interface CountDependencies {
  readonly blobs: BlobStore;
  /** The list that the index was made from. */
  readonly container: Pick<MarkedSource, 'checkMark'>;
  /** The exact count from the store. */
  readonly indicators: { countByGroup(actor: Actor): Promise<readonly IndicatorCount[]> };
  readonly clock: Clock;
}

/**
 * Counts from the manifest, as current as the published index. Counts from the store for callers that do not see every
 * indicator, and when the manifest is not precise enough.
 */
export function makeCountIndicators({ blobs, container, indicators, clock }: CountDependencies): CountIndicators {
  return async (actor) => {
    if (actor.ownOnly || actor.deviceGroups !== 'all') {
      return await indicators.countByGroup(actor);
    }
    const manifest = (await indexManifest.read(blobs))?.manifest;
    const isOfList = manifest !== undefined && isFollowable(await container.checkMark(manifest));
    const counts = isOfList ? countsAt(manifest.counts, Math.floor(clock() / 1000)) : undefined;
    return counts ?? (await indicators.countByGroup(actor));
  };
}
