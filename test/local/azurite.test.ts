import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type BlockBlobClient } from '@azure/storage-blob';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, stopListening } from '../../local/http/listen.ts';
import { type Azurite, startAzurite } from '../../local/service/azurite.ts';
import { keptAzuritePort } from '../../local/service/azurite-port.ts';
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
    const port = await keptAzuritePort(folder);
    const options = { folder, port, containers: ['imports', 'reports'], logger: makeRecordingLogger() };
    azurite = await startAzurite(options);
    await blob(azurite).upload('kept', 4);
    await azurite.stop();
    azurite = await startAzurite(options);
    expect((await blob(azurite).downloadToBuffer()).toString()).toBe('kept');
  });
});

describe("Azurite's port", () => {
  it('is that of the last start, or another if something uses it', async () => {
    folder = await mkdtemp(join(tmpdir(), 'azurite-'));
    const port = await keptAzuritePort(folder);
    expect(await keptAzuritePort(folder)).toBe(port);
    const other = createServer();
    await listen(other, port, '127.0.0.1');
    const moved = await keptAzuritePort(folder);
    await stopListening(other);
    expect(moved).not.toBe(port);
    expect(await keptAzuritePort(folder)).toBe(moved);
  });

  it('is read from a damaged file as a new one', async () => {
    folder = await mkdtemp(join(tmpdir(), 'azurite-'));
    await writeFile(join(folder, 'azurite-port'), 'x');
    expect(await keptAzuritePort(folder)).toBeGreaterThan(0);
  });
});
