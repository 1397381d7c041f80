import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobRequestConditions, BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { checkBlobName } from '../../storage/blob-name.ts';
import type { BlobContent, BlobInfo, BlobStore, BlobWriteOptions } from '../../storage/blob-store.ts';
import { blobRefusal } from './blob-faults.ts';
import { partBlockId, stageBlocks } from './block-writer.ts';

/** Each write puts a unique id into the blob's metadata, to recognise itself when its response was lost. */
const writeIdKey = 'writeid';

/** Content in memory up to this size is sent in one request. */
const oneRequestBytes = 32 * 1024 * 1024;

/** How often a broken download resumes where it broke, in the same version. */
const downloadResumes = 5;

/**
 * Blobs in an Azure Storage container, as block blobs. Transient faults are retried by the client (blob-client.ts); when
 * the retry of a conditional write finds what its own first attempt wrote, the write counts as done.
 */
export function makeBlobContainerStore({ container }: { readonly container: ContainerClient }): BlobStore {
  const clientOf = (name: string): BlockBlobClient => {
    checkBlobName(name);
    return container.getBlockBlobClient(name);
  };

  return {
    async *list(prefix) {
      for await (const { name, properties } of container.listBlobsFlat(prefix === undefined ? {} : { prefix })) {
        yield toInfo(name, properties.contentLength ?? 0, properties);
      }
    },

    info: async (name) => (await describeBlob(clientOf(name), name))?.info,

    open: async (name, { offset = 0, etag } = {}) => {
      const client = clientOf(name);
      const conditions = etag === undefined ? {} : { ifMatch: quoted(etag) };
      try {
        const response = await client.download(offset, undefined, { conditions, maxRetryRequests: downloadResumes });
        const sizeBytes = sizeOfRange(response.contentRange) ?? response.contentLength ?? 0;
        return { info: toInfo(name, sizeBytes, response), body: toReadable(response.readableStreamBody) };
      } catch (error) {
        const refusal = blobRefusal(error);
        if (refusal === undefined) {
          throw error;
        }
        if (refusal !== 'past-end') {
          return undefined;
        }
        const found = await describeBlob(client, name);
        const isAsked = found !== undefined && (etag === undefined || etag === found.info.etag);
        return isAsked ? { info: found.info, body: Readable.from([]) } : undefined;
      }
    },

    write: async (name, content, options = {}) => {
      const client = clientOf(name);
      const writeId = randomUUID();
      try {
        return await writeBlob(client, name, content, { writeId, conditions: toConditions(options) });
      } catch (error) {
        const refusal = blobRefusal(error);
        const isConditional = options.ifAbsent === true || options.ifMatch !== undefined;
        if (!isConditional || (refusal !== 'condition' && refusal !== 'absent')) {
          throw error;
        }
        const found = await describeBlob(client, name);
        return found?.writeId === writeId ? found.info : undefined;
      }
    },

    writePart: async (name, index, content) => {
      await clientOf(name).stageBlock(partBlockId(index), Buffer.from(content), content.length);
    },

    commitParts: async (name, indexes) => {
      const client = clientOf(name);
      await client.commitBlockList(indexes.map(partBlockId));
      const found = await describeBlob(client, name);
      if (found === undefined) {
        throw new Error('a blob was deleted while it was being made from its parts');
      }
      return found.info;
    },

    delete: async (name) => {
      await clientOf(name).deleteIfExists({ deleteSnapshots: 'include' });
    },
  };
}

interface BlobHeaders {
  readonly etag?: string;
  readonly lastModified?: Date;
}

function toInfo(name: string, sizeBytes: number, { etag = '', lastModified }: BlobHeaders): BlobInfo {
  return { name, etag: etag.replaceAll('"', ''), sizeBytes, lastModifiedMs: lastModified?.getTime() ?? 0 };
}

function quoted(etag: string): string {
  return `"${etag}"`;
}

function toConditions({ ifMatch, ifAbsent }: BlobWriteOptions): BlobRequestConditions {
  return {
    ...(ifMatch !== undefined && { ifMatch: quoted(ifMatch) }),
    ...(ifAbsent === true && { ifNoneMatch: '*' }),
  };
}

async function describeBlob(
  client: BlockBlobClient,
  name: string,
): Promise<{ readonly info: BlobInfo; readonly writeId: string | undefined } | undefined> {
  try {
    const found = await client.getProperties();
    return { info: toInfo(name, found.contentLength ?? 0, found), writeId: found.metadata?.[writeIdKey] };
  } catch (error) {
    if (blobRefusal(error) === 'absent') {
      return undefined;
    }
    throw error;
  }
}

async function writeBlob(
  client: BlockBlobClient,
  name: string,
  content: BlobContent,
  { writeId, conditions }: { readonly writeId: string; readonly conditions: BlobRequestConditions },
): Promise<BlobInfo> {
  const metadata = { [writeIdKey]: writeId };
  if (content instanceof Uint8Array && content.length <= oneRequestBytes) {
    const body = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    return toInfo(name, body.length, await client.upload(body, body.length, { conditions, metadata }));
  }
  const chunks = content instanceof Uint8Array ? Readable.from([content]) : content;
  const { ids, sizeBytes } = await stageBlocks(client, chunks, writeId.slice(-12));
  return toInfo(name, sizeBytes, await client.commitBlockList([...ids], { conditions, metadata }));
}

/** `bytes 5-9/10` is part of 10 bytes. */
function sizeOfRange(contentRange: string | undefined): number | undefined {
  const [, size] = /\/(\d+)$/.exec(contentRange ?? '') ?? [];
  return size === undefined ? undefined : Number(size);
}

function toReadable(body: NodeJS.ReadableStream | undefined): Readable {
  if (body === undefined) {
    return Readable.from([]);
  }
  return body instanceof Readable ? body : new Readable().wrap(body);
}
