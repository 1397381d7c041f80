import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JoinedStore } from '../../../shared/adapters/sqlite/join-store.ts';
import { compactIndicators, compactIndicatorsByPrefixes } from '../../../shared/indicators/store/stored-form.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import type { LeaseHolders } from '../../../shared/storage/lease.ts';
import type { Config } from '../config/config.ts';
import { adoptMessages, formerImportsQueue } from './adopt-messages.ts';
import { azureBlobs, type CloseFunctions, checked, cosmosDocuments, serviceBusQueues } from './azure-stores.ts';
import { blobFolder } from './blob-folder.ts';
import type { BlobContainerName, Documents, Queues, Stores } from './stores.ts';

/** The embedded store has only queues. The topic is a queue named after its subscription; unread messages live for a day. */
const localSubscription = 'siem';
const localTopicLifeMs = 86_400_000;

/**
 * Opens the stores that the settings choose. Only chosen adapters are loaded, those for Azure at their first use: the SDKs take
 * a second and 60 MB. The embedded store is ready when this resolves.
 */
export async function openStores(config: Config, clock: Clock): Promise<Stores> {
  const closeFunctions: CloseFunctions = [];
  const sqlite = config.STORE === 'sqlite' || config.QUEUE === 'sqlite' ? await openSqlite(config, clock) : undefined;
  if (sqlite !== undefined) {
    closeFunctions.push(() => sqlite.leave());
  }
  const container =
    config.STORE === 'sqlite' ? embeddedDocuments(checked(sqlite)) : cosmosDocuments(config, closeFunctions);
  const blobs = config.BLOBS === 'folder' ? await folderBlobs(config, clock) : azureBlobs(config);
  const queues =
    config.QUEUE === 'sqlite'
      ? await embeddedQueues(config, checked(sqlite))
      : serviceBusQueues(config, closeFunctions);
  return {
    indicators: (config.STORE === 'sqlite' ? compactIndicators : compactIndicatorsByPrefixes)(container('indicators')),
    alerts: container('alerts'),
    imports: container('imports'),
    jobs: container('imports'),
    bulkUploads: container('imports'),
    definitions: container('definitions'),
    deviceGroups: container('definitions'),
    devices: container('devices'),
    checkpoints: container('definitions'),
    audit: container('audit'),
    settings: container('definitions'),
    blobs: {
      imports: blobs('imports'),
      uploads: blobs('uploads'),
      reports: blobs('reports'),
      quarantine: blobs('quarantine'),
      snapshots: blobs('snapshots'),
    },
    ...queues,
    holders: leaseHolders(config.STORE === 'sqlite' ? sqlite?.store.generation : undefined),
    building: () => sqlite?.store.buildProgress().remaining ?? [],
    check: async () => {
      await sqlite?.store.check();
    },
    ...(config.BLOBS === 'folder' && { checkBlobs: () => probeFolder(checked(config.BLOB_ROOT), clock) }),
    close: async () => {
      await Promise.all(closeFunctions.map((close) => close()));
    },
  };
}

async function probeFolder(root: string, clock: Clock): Promise<void> {
  const path = join(root, '.health');
  const written = String(clock());
  await writeFile(path, written);
  if ((await readFile(path, 'utf8')) !== written) {
    throw new Error(`what was written to ${path} could not be read`);
  }
}

/** One process owns the embedded store: holders that are not named after its opening of the store are gone. */
function leaseHolders(generation: string | undefined): LeaseHolders {
  return generation === undefined
    ? { newHolder: randomUUID, isGone: () => false }
    : {
        newHolder: () => `${generation}/${randomUUID()}`,
        isGone: (holder) => !holder.startsWith(`${generation}/`),
      };
}

async function openSqlite(config: Config, clock: Clock): Promise<JoinedStore> {
  const { joinSqliteStore } = await import('../../../shared/adapters/sqlite/join-store.ts');
  const { sqliteContainers } = await import('../containers/sqlite.ts');
  return await joinSqliteStore({ path: checked(config.SQLITE_PATH), containers: sqliteContainers, clock });
}

function embeddedDocuments({ store }: JoinedStore): Documents {
  return (name) => store.container(name);
}

async function embeddedQueues(config: Config, { store }: JoinedStore): Promise<Queues> {
  const workQueue = store.queue(config.WORK_QUEUE);
  if (config.WORK_QUEUE !== formerImportsQueue) {
    await adoptMessages(store.queue(formerImportsQueue), workQueue);
  }
  const telemetry = store.queue(config.TELEMETRY_QUEUE, { room: { maxWaiting: config.TELEMETRY_BACKLOG } });
  return {
    telemetryQueue: telemetry,
    telemetryDeadLetters: telemetry,
    checkQueue: () => telemetry.checkRoom(),
    workQueue,
    alertsTopic: store.queue(`${config.ALERTS_TOPIC}/${localSubscription}`, { lifeMs: localTopicLifeMs }),
    queueCounts: async () => {
      const { active: waiting, deadLettered: deadLetters } = await telemetry.pending();
      return { waiting, deadLetters };
    },
  };
}

async function folderBlobs(config: Config, clock: Clock): Promise<(name: BlobContainerName) => BlobStore> {
  const { makeFolderBlobStore } = await import('../../../shared/adapters/folder/folder-blob-store.ts');
  const folders = {
    root: checked(config.BLOB_ROOT),
    importsDir: config.IMPORTS_DIR,
    reportsDir: config.REPORTS_DIR,
  };
  return (name) => makeFolderBlobStore({ root: blobFolder(folders, name), clock });
}
