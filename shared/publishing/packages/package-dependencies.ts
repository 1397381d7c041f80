import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { IndicatorsDocument } from '../../indicators/model/indicator.ts';
import type { PrecedenceRule } from '../../indicators/rules/precedence.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { LeaseHolders } from '../../storage/lease.ts';
import type { PackageSigner } from './package-signer.ts';

export interface PackageDependencies {
  readonly indicators: Pick<DocumentContainer<IndicatorsDocument>, 'changes' | 'mark' | 'checkMark'>;
  readonly blobs: BlobStore;
  readonly deviceGroups: () => Promise<{ all(): readonly DeviceGroup[] }>;
  readonly precedence: PrecedenceRule;
  readonly signer: PackageSigner;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Awaited between pieces of the work, so that work that needs the memory now goes first. Resolves at once by default. */
  readonly giveWay?: () => Promise<void>;
  /** A unique part of a blob name. */
  readonly newId: () => string;
  /** By default, holders are named by `newId`, and none is known to be gone. */
  readonly holders?: LeaseHolders | undefined;
  /** Lifetime of tombstones: after a longer pause deletes may have been missed, and the catalog is rebuilt. */
  readonly tombstoneLifeMs: number;
  /** Changes per page; 1,000 by default. */
  readonly pageSize?: number;
  /** The most changes kept in memory, and the most values in a delta; 50,000 by default. */
  readonly maxChanges?: number;
}
