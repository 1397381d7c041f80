import type { JobsDocument } from '../jobs/job-document.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import type { LeaseHolders } from '../storage/lease.ts';
import type { MarkedSource } from '../storage/mark.ts';
import type { MessageSender } from '../storage/message-queue.ts';
import type { ImportDocument, ImportSource } from './import-document.ts';
import type { RowSink } from './row-sink.ts';

export interface ImportDependencies {
  readonly container: DocumentContainer<ImportDocument>;
  /** The blob containers of the files, by source. */
  readonly files: Readonly<Record<ImportSource, BlobStore>>;
  readonly reports: BlobStore;
  /** The container of the imports, which also has the requests to cancel them. */
  readonly cancels: Pick<DocumentContainer<JobsDocument>, 'readMany'>;
  /** The work queue. */
  readonly queue: MessageSender;
  readonly sink: RowSink;
  /** The container that `sink` writes to. */
  readonly list: MarkedSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** 32 hexadecimal digits, unique. */
  readonly newId: () => string;
  /** By default, holders are named by `newId`, and none is known to be gone. */
  readonly holders?: LeaseHolders | undefined;
  /**
   * Called with every import as it ends, before that is stored: after a kill in between it is called again. It does not throw.
   */
  readonly onFinished?: (document: ImportDocument) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  /** How long the record of an import is kept after its last change. */
  readonly recordLifeMs: number;
  /** Rows written together; must be the same for all runners of an import. 1,000 by default. */
  readonly sliceRows?: number;
}
