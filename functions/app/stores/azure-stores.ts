import type { TokenCredential } from '@azure/identity';
import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import type { DocumentContainer, StoredDocument } from '../../../shared/storage/document-container.ts';
import type { Config } from '../config/config.ts';
import { lazy, lazyBlobs, lazyContainer, lazyDeadLetters, lazySender } from './lazy-ports.ts';
import type { BlobContainerName, Documents, Queues } from './stores.ts';

/** Functions that close what was opened. Stores are opened at their first use and add theirs then. */
export type CloseFunctions = (() => Promise<void>)[];

export function cosmosDocuments(config: Config, closeFunctions: CloseFunctions): Documents {
  const database = lazy(async () => {
    const { makeCosmosClient } = await import('../../../shared/adapters/cosmos/cosmos-client.ts');
    const endpoint = checked(config.COSMOS__accountEndpoint);
    const client = makeCosmosClient({ endpoint, credential: await credential() });
    closeFunctions.push(async () => client.dispose());
    return client.database(config.COSMOS_DATABASE);
  });
  return <D extends StoredDocument>(name: string): DocumentContainer<D> =>
    lazyContainer(
      lazy(async () => {
        const { makeCosmosContainer } = await import('../../../shared/adapters/cosmos/cosmos-container.ts');
        const account = new URL(checked(config.COSMOS__accountEndpoint)).hostname;
        return makeCosmosContainer<D>({ container: (await database()).container(name), account });
      }),
    );
}

export function azureBlobs(config: Config): (name: BlobContainerName) => BlobStore {
  const service = lazy(async () => {
    const { makeAzuriteServiceClient, makeBlobServiceClient } = await import(
      '../../../shared/adapters/blob/blob-client.ts'
    );
    return config.BLOB_CONNECTION_STRING === undefined
      ? makeBlobServiceClient({ serviceUri: checked(config.STORAGE__blobServiceUri), credential: await credential() })
      : makeAzuriteServiceClient(config.BLOB_CONNECTION_STRING);
  });
  return (name) =>
    lazyBlobs(
      lazy(async () => {
        const { makeBlobContainerStore } = await import('../../../shared/adapters/blob/blob-container-store.ts');
        return makeBlobContainerStore({ container: (await service()).getContainerClient(name) });
      }),
    );
}

export function serviceBusQueues(config: Config, closeFunctions: CloseFunctions): Queues {
  const namespace = lazy(async () => {
    const { makeServiceBusClient } = await import('../../../shared/adapters/service-bus/client.ts');
    const fullyQualifiedNamespace = checked(config.SERVICEBUS__fullyQualifiedNamespace);
    const client = makeServiceBusClient({ fullyQualifiedNamespace, credential: await credential() });
    closeFunctions.push(() => client.close());
    return client;
  });
  const sender = (queueOrTopic: string) =>
    lazySender(
      lazy(async () => {
        const { makeServiceBusSender } = await import('../../../shared/adapters/service-bus/service-bus-sender.ts');
        return makeServiceBusSender({ client: await namespace(), queueOrTopic });
      }),
    );
  return {
    telemetryQueue: sender(config.TELEMETRY_QUEUE),
    telemetryDeadLetters: lazyDeadLetters(
      lazy(async () => {
        const { makeServiceBusDeadLetters } = await import('../../../shared/adapters/service-bus/dead-letter-queue.ts');
        return makeServiceBusDeadLetters({ client: await namespace(), queue: config.TELEMETRY_QUEUE });
      }),
    ),
    workQueue: sender(config.WORK_QUEUE),
    alertsTopic: sender(config.ALERTS_TOPIC),
  };
}

async function credential(): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

/** A setting, or what it opened, that `readConfig` has already required. */
export function checked<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('A setting that readConfig requires is missing.');
  }
  return value;
}
