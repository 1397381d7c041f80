import { join } from 'node:path';
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';
import { makeAzuriteServiceClient, makeBlobServiceClient } from '../shared/adapters/blob/blob-client.ts';
import { makeBlobContainerStore } from '../shared/adapters/blob/blob-container-store.ts';
import { makeCosmosClient } from '../shared/adapters/cosmos/cosmos-client.ts';
import { makeCosmosContainer } from '../shared/adapters/cosmos/cosmos-container.ts';
import { makeFolderBlobStore } from '../shared/adapters/folder/folder-blob-store.ts';
import { makeServiceBusClient } from '../shared/adapters/service-bus/client.ts';
import { makeServiceBusDeadLetters } from '../shared/adapters/service-bus/dead-letter-queue.ts';
import { makeServiceBusSender } from '../shared/adapters/service-bus/service-bus-sender.ts';
import type { AlertsDocument } from '../shared/detection/model.ts';
import type { ImportDocument } from '../shared/importing/import-record.ts';
import type { AlertDefinitionDocument } from '../shared/indicators/alert-definition.ts';
import type { IndicatorsDocument } from '../shared/indicators/model.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import type { BlobStore } from '../shared/storage/blob-store.ts';
import type { DocumentContainer, StoredDocument } from '../shared/storage/document-container.ts';
import type { DeadLetterQueue, MessageSender } from '../shared/storage/message-queue.ts';

/** The containers of blobs that the service uses. */
export const blobContainers = ['imports', 'uploads', 'reports', 'quarantine'] as const;
export type BlobContainerName = (typeof blobContainers)[number];

/** The ports of every feature, on the adapters that the settings choose. */
export interface Stores {
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly imports: DocumentContainer<ImportDocument>;
  readonly definitions: DocumentContainer<AlertDefinitionDocument>;
  readonly blobs: Readonly<Record<BlobContainerName, BlobStore>>;
  readonly telemetryQueue: MessageSender;
  readonly telemetryDeadLetters: DeadLetterQueue;
  readonly importsQueue: MessageSender;
  close(): Promise<void>;
}

type Close = () => Promise<void>;

/** Opens what the settings choose. Azure clients connect at their first use; the embedded store is ready when this resolves. */
export async function openStores(config: Config, clock: Clock): Promise<Stores> {
  const credential = new DefaultAzureCredential();
  const closers: Close[] = [];
  const sqlite = config.STORE === 'sqlite' || config.QUEUE === 'sqlite' ? await openSqlite(config, clock) : undefined;
  if (sqlite !== undefined) {
    closers.push(() => sqlite.close());
  }
  const container = documentContainers(config, credential, sqlite, closers);
  return {
    indicators: container('indicators'),
    alerts: container('alerts'),
    imports: container('imports'),
    definitions: container('definitions'),
    blobs: openBlobs(config, credential, clock),
    ...openQueues(config, credential, sqlite, closers),
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

/** Loaded only where it is chosen: in Azure nothing of the embedded store is read. */
async function openSqlite(config: Config, clock: Clock) {
  const { openSqliteStore } = await import('../shared/adapters/sqlite/sqlite-store.ts');
  const { sqliteContainers } = await import('../shared/adapters/sqlite/container-definitions.ts');
  return await openSqliteStore({ path: required(config.SQLITE_PATH), containers: sqliteContainers, clock });
}

type Sqlite = Awaited<ReturnType<typeof openSqlite>> | undefined;

function documentContainers(
  config: Config,
  credential: TokenCredential,
  sqlite: Sqlite,
  closers: Close[],
): <D extends StoredDocument>(name: string) => DocumentContainer<D> {
  if (config.STORE === 'sqlite') {
    return (name) => required(sqlite).container(name);
  }
  const client = makeCosmosClient({ endpoint: required(config.COSMOS__accountEndpoint), credential });
  closers.push(async () => client.dispose());
  const database = client.database(config.COSMOS_DATABASE);
  return (name) => makeCosmosContainer({ container: database.container(name) });
}

function openBlobs(config: Config, credential: TokenCredential, clock: Clock): Stores['blobs'] {
  const open = blobOpener(config, credential, clock);
  return {
    imports: open('imports'),
    uploads: open('uploads'),
    reports: open('reports'),
    quarantine: open('quarantine'),
  };
}

function blobOpener(config: Config, credential: TokenCredential, clock: Clock): (name: BlobContainerName) => BlobStore {
  if (config.BLOBS === 'folder') {
    return (name) => makeFolderBlobStore({ root: join(required(config.BLOB_ROOT), name), clock });
  }
  const client =
    config.BLOB_CONNECTION_STRING === undefined
      ? makeBlobServiceClient({ serviceUri: required(config.STORAGE__blobServiceUri), credential })
      : makeAzuriteServiceClient(config.BLOB_CONNECTION_STRING);
  return (name) => makeBlobContainerStore({ container: client.getContainerClient(name) });
}

function openQueues(
  config: Config,
  credential: TokenCredential,
  sqlite: Sqlite,
  closers: Close[],
): Pick<Stores, 'telemetryQueue' | 'telemetryDeadLetters' | 'importsQueue'> {
  if (config.QUEUE === 'sqlite') {
    const telemetry = required(sqlite).queue(config.TELEMETRY_QUEUE);
    return {
      telemetryQueue: telemetry,
      telemetryDeadLetters: telemetry,
      importsQueue: required(sqlite).queue(config.IMPORTS_QUEUE),
    };
  }
  const fullyQualifiedNamespace = required(config.SERVICEBUS__fullyQualifiedNamespace);
  const client = makeServiceBusClient({ fullyQualifiedNamespace, credential });
  closers.push(() => client.close());
  return {
    telemetryQueue: makeServiceBusSender({ client, queueOrTopic: config.TELEMETRY_QUEUE }),
    telemetryDeadLetters: makeServiceBusDeadLetters({ client, queue: config.TELEMETRY_QUEUE }),
    importsQueue: makeServiceBusSender({ client, queueOrTopic: config.IMPORTS_QUEUE }),
  };
}

/** What `readConfig` has checked to be there. */
function required<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('a setting that was checked at the start is missing');
  }
  return value;
}
