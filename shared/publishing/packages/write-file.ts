import { createHash } from 'node:crypto';
import type { BlobStore } from '../../storage/blob-store.ts';

export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Writes a new blob from a stream and returns its size and hash; `observe` gets every chunk. */
export async function writeFile(
  blobs: BlobStore,
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  observe: (chunk: Uint8Array) => void = () => {},
): Promise<WrittenFile> {
  const digest = createHash('sha256');
  let bytes = 0;
  async function* observed() {
    for await (const chunk of chunks) {
      digest.update(chunk);
      observe(chunk);
      bytes += chunk.byteLength;
      yield chunk;
    }
  }
  await blobs.write(name, observed(), { ifAbsent: true });
  return { name, bytes, sha256: digest.digest('hex') };
}
