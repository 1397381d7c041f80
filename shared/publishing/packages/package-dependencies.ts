import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { IndicatorsDocument } from '../../indicators/model/indicator.ts';
import type { PrecedenceRule } from '../../indicators/rules/precedence.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { PackageSigner } from './package-signer.ts';

export interface PackageDependencies {
  readonly indicators: Pick<DocumentContainer<IndicatorsDocument>, 'changes'>;
  readonly blobs: BlobStore;
  readonly deviceGroups: () => Promise<{ all(): readonly DeviceGroup[] }>;
  readonly precedence: PrecedenceRule;
  readonly signer: PackageSigner;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Waited for between pieces of the work: lets go first what needs memory at once. By default nothing does. */
  readonly giveWay?: () => Promise<void>;
  /** Part of a blob's name. */
  readonly newId: () => string;
  /** Life of a tombstone: after a longer pause deletes may have been missed, and the catalog is built anew. */
  readonly tombstoneLifeMs: number;
  /** Changes read at once; 1,000 by default. */
  readonly pageSize?: number;
  /** Changes held in memory, and values in a delta; 50,000 by default. */
  readonly maxChanges?: number;
}
