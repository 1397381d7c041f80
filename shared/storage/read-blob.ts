import type { Readable } from 'node:stream';
import type { BlobInfo, BlobStore } from './blob-store.ts';

/** The whole blob; undefined when it does not exist. */
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

/**
 * Reads a stream into `bytes` and returns its length.
 * @throws TypeError when it is longer than `bytes`
 */
export async function fill(bytes: Uint8Array, body: Readable, name: string): Promise<number> {
  let length = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array) || length + chunk.byteLength > bytes.byteLength) {
      throw new TypeError(`the blob ${name} is longer than its stated size`);
    }
    bytes.set(chunk, length);
    length += chunk.byteLength;
  }
  return length;
}
