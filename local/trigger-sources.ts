import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAzuriteServiceClient } from '../shared/adapters/blob/blob-client.ts';
import { makeBlobContainerStore } from '../shared/adapters/blob/blob-container-store.ts';
import { makeFolderBlobStore } from '../shared/adapters/folder/folder-blob-store.ts';
import type { ContainerDefinition } from '../shared/adapters/sqlite/container-definition.ts';
import { openSqliteStore } from '../shared/adapters/sqlite/sqlite-store.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { BlobStore } from '../shared/storage/blob-store.ts';
import type { ChangeSource, TriggerSources } from './triggers/ports.ts';

export interface TriggerSourceOptions {
  readonly databasePath: string;
  /** As the service opens them: a store drops the indexes that its definitions do not name. */
  readonly containers: readonly ContainerDefinition[];
  readonly blobs: { readonly root: string } | { readonly connectionString: string };
  readonly clock: Clock;
}

export interface OpenTriggerSources extends TriggerSources {
  /** Deletes documents and messages whose time is over, a few at a time. */
  deleteLapsed(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Opens the host's own view of the embedded stores. It is a second one beside the service's, on the same file: what the
 * service sends or writes is found by polling.
 */
export async function openTriggerSources(options: TriggerSourceOptions): Promise<OpenTriggerSources> {
  const { databasePath: path, containers, clock } = options;
  const store = await openSqliteStore({ path, containers, clock });
  return {
    state: store.keyValue('host'),
    queue: (name) => store.queue(name),
    container: (name): ChangeSource => store.container(name),
    blobs: blobStores(options.blobs, clock),
    deleteLapsed: async () => store.deleteLapsed(),
    close: async () => store.close(),
  };
}

function blobStores(blobs: TriggerSourceOptions['blobs'], clock: Clock): (container: string) => BlobStore {
  if ('root' in blobs) return (container) => makeFolderBlobStore({ root: join(blobs.root, container), clock });
  const client = makeAzuriteServiceClient(blobs.connectionString);
  return (container) => makeBlobContainerStore({ container: client.getContainerClient(container) });
}

/** Makes the folders that people drop files into. */
export async function makeBlobFolders(root: string, containers: readonly string[]): Promise<void> {
  for (const name of containers) await mkdir(join(root, name), { recursive: true });
}
