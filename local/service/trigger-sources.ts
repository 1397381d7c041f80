import { mkdir } from 'node:fs/promises';
import { type BlobFolders, blobFolder } from '../../functions/app/stores/blob-folder.ts';
import { makeFolderBlobStore } from '../../shared/adapters/folder/folder-blob-store.ts';
import type { ContainerDefinition } from '../../shared/adapters/sqlite/documents/container-definition.ts';
import { joinSqliteStore } from '../../shared/adapters/sqlite/join-store.ts';
import type { SqliteStore } from '../../shared/adapters/sqlite/sqlite-store.ts';
import type { ImportDocument } from '../../shared/importing/import-document.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { BlobStore } from '../../shared/storage/blob-store.ts';
import type { DocumentContainer } from '../../shared/storage/document-container.ts';
import type { ChangeSource, TriggerSources } from '../triggers/ports.ts';
import type { BlobPlace } from './service-environment.ts';

/** By then the service has started, which takes some writes: they would wait for the first index. */
const buildAfterMs = 5_000;
/** Of one container and run: more of them would only fill the log. */
const maxWarnings = 1_000;

interface TriggerSourceOptions {
  readonly databasePath: string;
  /** Must be the service's own definitions: a store drops every index that they do not name. */
  readonly containers: readonly ContainerDefinition[];
  readonly blobs: BlobPlace;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface OpenTriggerSources extends TriggerSources {
  /** The container `imports`. */
  readonly imports: Pick<DocumentContainer<ImportDocument>, 'read'>;
  /** Deletes documents and messages whose time is over, a few at a time. */
  deleteExpired(): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens the host's view of the embedded stores; the service joins the same store in this process. */
export async function openTriggerSources(options: TriggerSourceOptions): Promise<OpenTriggerSources> {
  const { databasePath: path, containers, clock, logger } = options;
  const joined = await joinSqliteStore({ path, containers, clock, buildAfterMs });
  const { store } = joined;
  void reportUnbuilt(store, logger);
  return {
    state: store.keyValue('host'),
    queue: (name) => store.queue(name),
    container: (name): ChangeSource => ({
      changes: (checkpoint, limit) => store.container(name).changes(checkpoint, limit),
      onChange: (listener) => store.onChange((changed) => changed === name && listener()),
    }),
    imports: { read: async (key) => store.container<ImportDocument>('imports').read(key) },
    blobs: await blobStores(options),
    deleteExpired: async () => store.deleteExpired(),
    close: async () => joined.leave(),
  };
}

/** Lists that need an index that could not be built stay slow until the next start. */
async function reportUnbuilt(store: Pick<SqliteStore, 'built' | 'buildProgress'>, logger: Logger): Promise<void> {
  await store.built();
  const { fault, remaining } = store.buildProgress();
  if (fault !== undefined) {
    logger.error('indexes-not-built', new Error(fault), { remaining: remaining.map(({ name }) => name).join(', ') });
  }
}

/** Loads the Azure SDK only when it is needed: it takes about 15 MB. */
async function blobStores({ blobs, clock, logger }: TriggerSourceOptions): Promise<(container: string) => BlobStore> {
  if ('root' in blobs) {
    return (container) =>
      makeFolderBlobStore({ root: blobFolder(blobs, container), clock, onIgnored: warnOnce(container, logger) });
  }
  const { makeAzuriteServiceClient } = await import('../../shared/adapters/blob/blob-client.ts');
  const { makeBlobContainerStore } = await import('../../shared/adapters/blob/blob-container-store.ts');
  const client = makeAzuriteServiceClient(blobs.connectionString);
  return (container) => makeBlobContainerStore({ container: client.getContainerClient(container) });
}

/** Each name once: folders are listed every second. */
function warnOnce(container: string, logger: Logger): (name: string, reason: string) => void {
  const known = new Set<string>();
  return (name, reason) => {
    if (!known.has(name) && known.size < maxWarnings) {
      known.add(name);
      logger.warn('drop-ignored', { file: JSON.stringify(`${container}/${name}`), reason });
    }
  };
}

/** Creates the folder of each blob container; people drop files into some of them. */
export async function makeBlobFolders(folders: BlobFolders, containers: readonly string[]): Promise<void> {
  for (const name of containers) {
    await mkdir(blobFolder(folders, name), { recursive: true });
  }
}
