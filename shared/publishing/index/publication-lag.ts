import type { IndicatorsDocument } from '../../indicators/model/indicator.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { IndexPublisher } from './index-publisher.ts';
import { indexManifest } from './manifest.ts';

interface PublicationLagDependencies {
  readonly blobs: BlobStore;
  readonly indicators: Pick<DocumentContainer<IndicatorsDocument>, 'changes'>;
  readonly publisher: Pick<IndexPublisher, 'publish' | 'seen'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * For how many seconds changes of the list have been waiting to be published: 0 when none wait, undefined before an index is
 * published. A wait counts from the first time that it is noticed.
 */
export type PublicationLag = () => Promise<number | undefined>;

/** After this time this process tries to publish, in case that nothing of what waits matters to the index. */
const tryAfterMs = 30_000;

export function makePublicationLag(dependencies: PublicationLagDependencies): PublicationLag {
  const { blobs, indicators, publisher, clock, logger } = dependencies;
  let waitingSinceMs: number | undefined;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let known: { readonly etag: string; readonly checkpoint: string } | undefined;

  const checkpointOf = async (etag: string): Promise<string | undefined> => {
    const seen = publisher.seen();
    // a publisher sees changes that need no new manifest
    if (seen?.etag === etag) {
      return seen.checkpoint;
    }
    if (known?.etag !== etag) {
      const stored = await indexManifest.read(blobs);
      known = stored?.manifest && { etag: stored.etag, checkpoint: stored.manifest.checkpoint };
      waitingSinceMs = undefined;
    }
    return known?.checkpoint;
  };

  const look = async (): Promise<number | undefined> => {
    const etag = (await blobs.info(indexManifest.name))?.etag;
    const checkpoint = etag === undefined ? undefined : await checkpointOf(etag);
    if (checkpoint === undefined) {
      return undefined;
    }
    const { items, more } = await indicators.changes(checkpoint, 1);
    if (items.length === 0 && !more) {
      waitingSinceMs = undefined;
      return 0;
    }
    const nowMs = clock();
    waitingSinceMs ??= nowMs;
    if (nowMs - waitingSinceMs >= tryAfterMs && nowMs - triedAtMs >= tryAfterMs) {
      triedAtMs = nowMs;
      publisher.publish().catch((error: unknown) => logger.error('index-not-published', error));
    }
    return Math.max(0, nowMs - waitingSinceMs) / 1000;
  };

  let looking: Promise<number | undefined> | undefined;
  return () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
