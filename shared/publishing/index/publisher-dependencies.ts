import type { IndicatorsDocument } from '../../indicators/model/indicator.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { IndexLoader } from './index-loader.ts';

export interface PublisherDependencies {
  readonly indicators: Pick<DocumentContainer<IndicatorsDocument>, 'changes'>;
  readonly blobs: BlobStore;
  readonly loader: IndexLoader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Names a segment: at most 40 characters of a blob's name. */
  readonly newId: () => string;
  /** Life of a tombstone: deletes may have been missed after a longer pause, and the index is built anew. */
  readonly tombstoneLifeMs: number;
  /** How long a publisher that died keeps others waiting; 10 seconds by default. */
  readonly leaseMs?: number;
  /** The manifest's checkpoint is brought forward after this time even when nothing matters; an hour by default. */
  readonly refreshMs?: number;
  /** Changes read at once; 1,000 by default. */
  readonly pageSize?: number;
  /** Changes held in memory and published at once; 50,000 by default. */
  readonly maxChanges?: number;
  /** More deltas are joined to one; 16 by default. */
  readonly maxDeltas?: number;
  /** Deltas with more rows than this, and than a quarter of the base's, become a new base; 50,000 by default. */
  readonly maxDeltaRows?: number;
}
