import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAzuriteServiceClient } from '../../../shared/adapters/blob/blob-client.ts';
import { makeBlobContainerStore } from '../../../shared/adapters/blob/blob-container-store.ts';
import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import { describeBlobStore } from '../../contract/blob-store.ts';
import { type Azurite, startAzurite } from '../../support/peers/azurite.ts';
import { blobKind, type ScriptedPeer, startScriptedPeer } from '../../support/peers/scripted-http-peer.ts';

let azurite: Azurite;
let peer: ScriptedPeer;
let direct: ContainerClient;
beforeAll(async () => {
  azurite = await startAzurite();
  peer = await startScriptedPeer(azurite.origin, blobKind);
});
afterAll(async () => {
  await peer.stop();
  await azurite.stop();
});

describe('blob container store on Azurite', () => {
  describeBlobStore('Azure Storage', async () => {
    const { containerClient } = await makeAzuriteServiceClient(azurite.connectionString).createContainer(randomUUID());
    return {
      store: makeBlobContainerStore({ container: containerClient }),
      close: async () => {
        await containerClient.delete();
      },
    };
  });
});

async function overwrite(): Promise<void> {
  await direct.getBlockBlobClient('a').upload('theirs', 6);
}

describe('blob container store, streamed writes', () => {
  const chunks = Array.from({ length: 6 }, (_, n) => randomBytes(3 * 1024 * 1024 + n));

  it('sends blocks of bounded size and drops those of a stream that broke', async () => {
    const { containerClient } = await makeAzuriteServiceClient(azurite.connectionString).createContainer(randomUUID());
    const store = makeBlobContainerStore({ container: containerClient });
    const broken = Readable.from(chunks).map((chunk: Uint8Array) => {
      if (chunk === chunks[4]) {
        throw new Error('the source broke');
      }
      return chunk;
    });
    await expect(store.write('a', broken)).rejects.toBeInstanceOf(Error);
    expect(await store.info('a')).toBeUndefined();
    const written = await store.write('a', Readable.from(chunks));
    expect(written?.sizeBytes).toBe(Buffer.concat(chunks).length);
    const opened = await store.open('a');
    const read = opened === undefined ? undefined : await buffer(opened.body);
    expect(read?.equals(Buffer.concat(chunks))).toBe(true);
    const blocks = await containerClient.getBlockBlobClient('a').getBlockList('all');
    expect(blocks.uncommittedBlocks ?? []).toStrictEqual([]);
    expect(blocks.committedBlocks?.map(({ size }) => size)).toStrictEqual([8388608, 8388608, 2097167]);
  });
});

describe('blob container store, transient faults', () => {
  const lostAnswer = { on: 'write', lost: 'answer' } as const;
  let store: BlobStore;
  beforeEach(async () => {
    const name = randomUUID();
    direct = (await makeAzuriteServiceClient(azurite.connectionString).createContainer(name)).containerClient;
    const spoiled = makeAzuriteServiceClient(azurite.connectionString.replace(azurite.origin, peer.endpoint));
    store = makeBlobContainerStore({ container: spoiled.getContainerClient(name) });
    peer.script.length = 0;
    peer.seen.length = 0;
  });

  it('recognises its own conditional create when the response was lost', async () => {
    peer.script.push(lostAnswer);
    const written = await store.write('a', Buffer.from('mine'), { ifAbsent: true });
    expect(written).toStrictEqual(await store.info('a'));
    expect(peer.seen.filter((kind) => kind === 'write')).toHaveLength(2);
  });

  it('recognises its own conditional replacement when the response was lost', async () => {
    const first = await store.write('a', Buffer.from('one'));
    peer.script.push(lostAnswer);
    const second = await store.write('a', Buffer.from('two'), { ifMatch: first?.etag ?? '' });
    expect(second).toStrictEqual(await store.info('a'));
    expect(second?.etag).not.toBe(first?.etag);
  });

  it('reports no success when its blob was overwritten meanwhile', async () => {
    peer.script.push({ ...lostAnswer, meanwhile: overwrite });
    expect(await store.write('a', Buffer.from('mine'), { ifAbsent: true })).toBeUndefined();
  });

  it('makes the blob from its parts again when the response was lost', async () => {
    await store.writePart('a', 3, Buffer.from('three'));
    peer.script.push(lostAnswer);
    expect(await store.commitParts('a', [3])).toMatchObject({ sizeBytes: 5 });
  });

  it('retries while the service is busy', async () => {
    peer.script.push({ on: 'write', status: 503 });
    expect(await store.write('a', Buffer.from('x'))).toMatchObject({ sizeBytes: 1 });
    peer.script.push({ on: 'read', status: 500 });
    const opened = await store.open('a');
    expect(opened === undefined ? undefined : await text(opened.body)).toBe('x');
  });

  it('does not mistake a missing container for a missing blob', async () => {
    await direct.delete();
    await expect(store.open('a')).rejects.toMatchObject({ statusCode: 404 });
    await expect(store.info('a')).rejects.toMatchObject({ statusCode: 404 });
    await expect(store.write('a', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('throws what no retry can fix', async () => {
    peer.script.push({ on: 'read', status: 403 });
    await expect(store.info('a')).rejects.toMatchObject({ statusCode: 403 });
  });
});
