import type { AuditDocument } from '../../../shared/audit/audit-record.ts';
import type { SettingsDocument } from '../../../shared/audit/settings-changes.ts';
import type { AlertDefinitionDocument } from '../../../shared/definitions/alert-definition.ts';
import type { DeviceDocument } from '../../../shared/detection/devices/device-book.ts';
import type { AlertsDocument } from '../../../shared/detection/model/alert-model.ts';
import type { DeviceGroupsDocument } from '../../../shared/device-groups/stored-group.ts';
import type { ImportDocument } from '../../../shared/importing/import-document.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import type { JobsDocument } from '../../../shared/jobs/job-document.ts';
import type { BulkDocument } from '../../../shared/protocols/defender-v1/bulk-journal.ts';
import type { PublishCheckpoint } from '../../../shared/publishing/siem/publish-checkpoint.ts';
import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import type { DocumentContainer, StoredDocument } from '../../../shared/storage/document-container.ts';
import type { LeaseHolders } from '../../../shared/storage/lease.ts';
import type { DeadLetterQueue, MessageSender } from '../../../shared/storage/message-queue.ts';

/** The blob containers of the service. */
export const blobContainers = ['imports', 'uploads', 'reports', 'quarantine', 'snapshots'] as const;
export type BlobContainerName = (typeof blobContainers)[number];

/** The ports of every feature, on the adapters that the settings choose. */
export interface Stores {
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly imports: DocumentContainer<ImportDocument>;
  /** In the same container as the imports, as the bulk uploads are. */
  readonly jobs: DocumentContainer<JobsDocument>;
  readonly bulkUploads: DocumentContainer<BulkDocument>;
  readonly definitions: DocumentContainer<AlertDefinitionDocument>;
  /** In the same container as the definitions. */
  readonly deviceGroups: DocumentContainer<DeviceGroupsDocument>;
  readonly devices: DocumentContainer<DeviceDocument>;
  /** How far the alerts were published; in the same container as the definitions. */
  readonly checkpoints: DocumentContainer<PublishCheckpoint>;
  /** Who did what; records are only ever created. */
  readonly audit: DocumentContainer<AuditDocument>;
  /** What the settings were at the last start; in the same container as the definitions. */
  readonly settings: DocumentContainer<SettingsDocument>;
  readonly blobs: Readonly<Record<BlobContainerName, BlobStore>>;
  readonly telemetryQueue: MessageSender;
  readonly telemetryDeadLetters: DeadLetterQueue;
  readonly workQueue: MessageSender;
  readonly alertsTopic: MessageSender;
  readonly holders: LeaseHolders;
  /** Counts of telemetry messages; undefined where counting needs more rights than the service has. */
  readonly queueCounts?: () => Promise<{ readonly waiting: number; readonly deadLetters: number }>;
  /** Resolves when the folder of blobs was written to; undefined for other stores. */
  readonly checkBlobs?: () => Promise<void>;
  /** Resolves if the embedded queue would take telemetry; undefined for others. */
  readonly checkQueue?: () => Promise<void>;
  /** Resolves if the embedded store can write, and immediately if it is not used. */
  check(): Promise<void>;
  /** Indexes that the embedded store still lacks, each with the share that is done. */
  readonly building?: () => readonly { readonly name: string; readonly done: number }[];
  close(): Promise<void>;
}

export type Documents = <D extends StoredDocument>(name: string) => DocumentContainer<D>;
export type Queues = Pick<
  Stores,
  'telemetryQueue' | 'telemetryDeadLetters' | 'workQueue' | 'alertsTopic' | 'queueCounts' | 'checkQueue'
>;
