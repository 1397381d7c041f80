import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type BlockBlobClient } from '@azure/storage-blob';
import { afterEach, describe, expect, it } from 'vitest';
import { type Azurite, startAzurite } from '../../local/service/azurite.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

let azurite: Azurite | undefined;
let folder = '';
afterEach(async () => {
  await azurite?.stop();
  await rm(folder, { recursive: true, force: true });
});

function blob(from: Azurite): BlockBlobClient {
  const client = BlobServiceClient.fromConnectionString(from.connectionString);
  return client.getContainerClient('imports').getBlockBlobClient('a');
}

describe('Azurite as a child process', () => {
  it('creates the containers and keeps their blobs across a clean stop', async () => {
    folder = await mkdtemp(join(tmpdir(), 'azurite-'));
    const options = { folder, port: 0, containers: ['imports', 'reports'], logger: makeRecordingLogger() };
    azurite = await startAzurite(options);
    await blob(azurite).upload('kept', 4);
    await azurite.stop();
    azurite = await startAzurite(options);
    expect((await blob(azurite).downloadToBuffer()).toString()).toBe('kept');
  });
});
