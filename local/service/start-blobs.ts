import { mkdir } from 'node:fs/promises';
import { blobContainers } from '../../functions/app/stores/stores.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { startAzurite } from './azurite.ts';
import { keptAzuritePort } from './azurite-port.ts';
import type { Closers } from './closers.ts';
import { type BlobPlace, placesOf } from './service-environment.ts';
import type { LocalSettings } from './settings.ts';
import { makeBlobFolders } from './trigger-sources.ts';

/** Makes the place of the blobs: folders, or Azurite as a child process. */
export async function startBlobs(settings: LocalSettings, logger: Logger, closers: Closers): Promise<BlobPlace> {
  const { dataDir } = settings;
  if (settings.blobs === 'folder') {
    const { importsDir, reportsDir } = settings;
    const folders = { root: placesOf(dataDir).blobs, importsDir, reportsDir };
    await makeBlobFolders(folders, blobContainers);
    return folders;
  }
  const { azurite: folder } = placesOf(dataDir);
  await mkdir(folder, { recursive: true });
  const port = settings.blobPort === 0 ? await keptAzuritePort(dataDir) : settings.blobPort;
  const azurite = await startAzurite({ folder, port, containers: blobContainers, logger });
  closers.add(async () => azurite.stop());
  return { connectionString: azurite.connectionString };
}
