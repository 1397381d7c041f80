import type { IndicatorsDocument } from '../../indicators/model/indicator.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { LeaseHolders } from '../../storage/lease.ts';
import type { IndexLoader } from './index-loader.ts';

export interface IndexPublisherDependencies {
  readonly indicators: Pick<DocumentContainer<IndicatorsDocument>, 'changes' | 'mark' | 'checkMark'>;
  readonly blobs: BlobStore;
  readonly loader: IndexLoader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The build id of a segment, part of its blob name: at most 40 characters. */
  readonly newId: () => string;
  /** By default, holders are named by `newId`, and none is known to be gone. */
  readonly holders?: LeaseHolders | undefined;
  /** Lifetime of tombstones: after a longer pause deletes may have been missed, and the index is rebuilt. */
  readonly tombstoneLifeMs: number;
  /** How long others wait for a publisher that crashed; 10 seconds by default. */
  readonly leaseMs?: number;
  /** The checkpoint of the manifest is moved forward after this time even without changes; an hour by default. */
  readonly refreshMs?: number;
  /** Changes per page; 1,000 by default. */
  readonly pageSize?: number;
  /** Changes kept in memory and published together; 50,000 by default. */
  readonly maxChanges?: number;
  /** More deltas than this are merged into one; 16 by default. */
  readonly maxDeltas?: number;
  /** Deltas with more rows than this, and than a quarter of the base's, become a new base; 50,000 by default. */
  readonly maxDeltaRows?: number;
}
