import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import type { JoinedStore } from '../shared/adapters/sqlite/join-store.ts';
import type { BulkDocument } from '../shared/custom-ti/bulk-journal.ts';
import type { AlertsDocument } from '../shared/detection/model.ts';
import type { ImportDocument } from '../shared/importing/import-record.ts';
import type { AlertDefinitionDocument } from '../shared/indicators/definitions/alert-definition.ts';
import type { IndicatorsDocument } from '../shared/indicators/model.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import type { PublishCheckpoint } from '../shared/siem/publish-checkpoint.ts';
import type { BlobStore } from '../shared/storage/blob-store.ts';
import type { DocumentContainer, StoredDocument } from '../shared/storage/document-container.ts';
import type { DeadLetterQueue, MessageSender } from '../shared/storage/message-queue.ts';

/** The containers of blobs that the service uses. */
export const blobContainers = ['imports', 'uploads', 'reports', 'quarantine', 'snapshots'] as const;
export type BlobContainerName = (typeof blobContainers)[number];

/** The ports of every feature, on the adapters that the settings choose. */
export interface Stores {
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly imports: DocumentContainer<ImportDocument>;
  /** Beside the imports, in the same container. */
  readonly bulkUploads: DocumentContainer<BulkDocument>;
  readonly definitions: DocumentContainer<AlertDefinitionDocument>;
  /** Beside the definitions: how far the alerts were published. */
  readonly checkpoints: DocumentContainer<PublishCheckpoint>;
  readonly blobs: Readonly<Record<BlobContainerName, BlobStore>>;
  readonly telemetryQueue: MessageSender;
  readonly telemetryDeadLetters: DeadLetterQueue;
  readonly importsQueue: MessageSender;
  readonly alertsTopic: MessageSender;
  /** Resolves when the embedded store can write; at once where there is none. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The embedded store has queues only: the topic is one with the name of its subscription; what nobody reads is kept a day. */
const localSubscription = 'siem';
const localTopicLifeMs = 86_400_000;

type Close = () => Promise<void>;
type Documents = <D extends StoredDocument>(name: string) => DocumentContainer<D>;
type Queues = Pick<Stores, 'telemetryQueue' | 'telemetryDeadLetters' | 'importsQueue' | 'alertsTopic'>;

/**
 * Opens what the settings choose. Adapters are loaded only where they are chosen: the SDKs take a second and 60 MB. Azure
 * clients connect at their first use; the embedded store is ready when this resolves.
 */
export async function openStores(config: Config, clock: Clock): Promise<Stores> {
  const closers: Close[] = [];
  const sqlite = config.STORE === 'sqlite' || config.QUEUE === 'sqlite' ? await openSqlite(config, clock) : undefined;
  if (sqlite !== undefined) {
    closers.push(() => sqlite.leave());
  }
  const container =
    config.STORE === 'sqlite' ? embeddedDocuments(required(sqlite)) : await cosmosDocuments(config, closers);
  const blobs = config.BLOBS === 'folder' ? await folderBlobs(config, clock) : await azureBlobs(config);
  const queues =
    config.QUEUE === 'sqlite' ? embeddedQueues(config, required(sqlite)) : await serviceBusQueues(config, closers);
  return {
    indicators: container('indicators'),
    alerts: container('alerts'),
    imports: container('imports'),
    bulkUploads: container('imports'),
    definitions: container('definitions'),
    checkpoints: container('definitions'),
    blobs: {
      imports: blobs('imports'),
      uploads: blobs('uploads'),
      reports: blobs('reports'),
      quarantine: blobs('quarantine'),
      snapshots: blobs('snapshots'),
    },
    ...queues,
    check: async () => {
      await sqlite?.store.check();
    },
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

async function openSqlite(config: Config, clock: Clock): Promise<JoinedStore> {
  const { joinSqliteStore } = await import('../shared/adapters/sqlite/join-store.ts');
  const { sqliteContainers } = await import('../shared/adapters/sqlite/container-definitions.ts');
  return await joinSqliteStore({ path: required(config.SQLITE_PATH), containers: sqliteContainers, clock });
}

function embeddedDocuments({ store }: JoinedStore): Documents {
  return (name) => store.container(name);
}

function embeddedQueues(config: Config, { store }: JoinedStore): Queues {
  const telemetry = store.queue(config.TELEMETRY_QUEUE);
  return {
    telemetryQueue: telemetry,
    telemetryDeadLetters: telemetry,
    importsQueue: store.queue(config.IMPORTS_QUEUE),
    alertsTopic: store.queue(`${config.ALERTS_TOPIC}/${localSubscription}`, { lifeMs: localTopicLifeMs }),
  };
}

async function cosmosDocuments(config: Config, closers: Close[]): Promise<Documents> {
  const { makeCosmosClient } = await import('../shared/adapters/cosmos/cosmos-client.ts');
  const { makeCosmosContainer } = await import('../shared/adapters/cosmos/cosmos-container.ts');
  const client = makeCosmosClient({
    endpoint: required(config.COSMOS__accountEndpoint),
    credential: await credential(),
  });
  closers.push(async () => client.dispose());
  const database = client.database(config.COSMOS_DATABASE);
  return (name) => makeCosmosContainer({ container: database.container(name) });
}

async function folderBlobs(config: Config, clock: Clock): Promise<(name: BlobContainerName) => BlobStore> {
  const { makeFolderBlobStore } = await import('../shared/adapters/folder/folder-blob-store.ts');
  return (name) => makeFolderBlobStore({ root: join(required(config.BLOB_ROOT), name), clock });
}

async function azureBlobs(config: Config): Promise<(name: BlobContainerName) => BlobStore> {
  const { makeAzuriteServiceClient, makeBlobServiceClient } = await import('../shared/adapters/blob/blob-client.ts');
  const { makeBlobContainerStore } = await import('../shared/adapters/blob/blob-container-store.ts');
  const client =
    config.BLOB_CONNECTION_STRING === undefined
      ? makeBlobServiceClient({ serviceUri: required(config.STORAGE__blobServiceUri), credential: await credential() })
      : makeAzuriteServiceClient(config.BLOB_CONNECTION_STRING);
  return (name) => makeBlobContainerStore({ container: client.getContainerClient(name) });
}

async function serviceBusQueues(config: Config, closers: Close[]): Promise<Queues> {
  const { makeServiceBusClient } = await import('../shared/adapters/service-bus/client.ts');
  const { makeServiceBusDeadLetters } = await import('../shared/adapters/service-bus/dead-letter-queue.ts');
  const { makeServiceBusSender } = await import('../shared/adapters/service-bus/service-bus-sender.ts');
  const fullyQualifiedNamespace = required(config.SERVICEBUS__fullyQualifiedNamespace);
  const client = makeServiceBusClient({ fullyQualifiedNamespace, credential: await credential() });
  closers.push(() => client.close());
  return {
    telemetryQueue: makeServiceBusSender({ client, queueOrTopic: config.TELEMETRY_QUEUE }),
    telemetryDeadLetters: makeServiceBusDeadLetters({ client, queue: config.TELEMETRY_QUEUE }),
    importsQueue: makeServiceBusSender({ client, queueOrTopic: config.IMPORTS_QUEUE }),
    alertsTopic: makeServiceBusSender({ client, queueOrTopic: config.ALERTS_TOPIC }),
  };
}

async function credential(): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

/** What `readConfig` has checked to be there. */
function required<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('a setting that was checked at the start is missing');
  }
  return value;
}
