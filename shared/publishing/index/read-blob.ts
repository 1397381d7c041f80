import type { Readable } from 'node:stream';
import type { BlobInfo, BlobStore } from '../../storage/blob-store.ts';

/** The whole of a blob; undefined when there is none. */
export async function readBlob(
  blobs: BlobStore,
  name: string,
): Promise<{ readonly info: BlobInfo; readonly bytes: Uint8Array } | undefined> {
  const opened = await blobs.open(name);
  if (opened === undefined) {
    return undefined;
  }
  const bytes = new Uint8Array(opened.info.sizeBytes);
  const length = await fill(bytes, opened.body, name);
  return { info: opened.info, bytes: bytes.subarray(0, length) };
}

/** Writes what comes to `bytes`; answers how many came. Error: TypeError for more than there is room for. */
export async function fill(bytes: Uint8Array, body: Readable, name: string): Promise<number> {
  let length = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array) || length + chunk.byteLength > bytes.byteLength) {
      throw new TypeError(`the blob ${name} is not what its size says`);
    }
    bytes.set(chunk, length);
    length += chunk.byteLength;
  }
  return length;
}
