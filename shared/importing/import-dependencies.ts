import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import type { MessageSender } from '../storage/message-queue.ts';
import type { ImportDocument, ImportSource } from './import-document.ts';
import type { RowSink } from './row-sink.ts';

export interface ImportDependencies {
  readonly container: DocumentContainer<ImportDocument>;
  /** The containers that files come from. */
  readonly files: Readonly<Record<ImportSource, BlobStore>>;
  readonly reports: BlobStore;
  /** The `imports` queue. */
  readonly queue: MessageSender;
  readonly sink: RowSink;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** 32 hex digits, never the same again. */
  readonly newId: () => string;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** Rows that are written together; the same for all runners of an import. 1,000 by default. */
  readonly sliceRows?: number;
}
