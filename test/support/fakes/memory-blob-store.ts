import { Readable } from 'node:stream';
import type { Clock } from '../../../shared/platform/clock.ts';
import { checkBlobName } from '../../../shared/storage/blob-name.ts';
import type {
  BlobContent,
  BlobInfo,
  BlobReadOptions,
  BlobStore,
  BlobWriteOptions,
} from '../../../shared/storage/blob-store.ts';

interface MemoryBlob {
  readonly info: BlobInfo;
  readonly bytes: Uint8Array;
}

/** A blob store in memory for unit tests: the port's contract on a Map, without durability. */
export function makeMemoryBlobStore(clock: Clock): BlobStore {
  return new MemoryBlobStore(clock);
}

class MemoryBlobStore implements BlobStore {
  readonly #clock: Clock;
  readonly #blobs = new Map<string, MemoryBlob>();
  readonly #parts = new Map<string, Map<number, Uint8Array>>();
  #version = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async *list(prefix = ''): AsyncGenerator<BlobInfo> {
    const names = [...this.#blobs.keys()].filter((name) => name.startsWith(prefix));
    for (const name of names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
      const info = await this.info(name);
      if (info !== undefined) {
        yield info;
      }
    }
  }

  async info(name: string): Promise<BlobInfo | undefined> {
    checkBlobName(name);
    return this.#blobs.get(name)?.info;
  }

  async open(name: string, options: BlobReadOptions = {}): Promise<{ info: BlobInfo; body: Readable } | undefined> {
    checkBlobName(name);
    const blob = this.#blobs.get(name);
    if (blob === undefined || (options.etag !== undefined && options.etag !== blob.info.etag)) {
      return undefined;
    }
    const bytes = Buffer.from(blob.bytes).subarray(options.offset ?? 0);
    return { info: blob.info, body: Readable.from(bytes.length === 0 ? [] : [bytes], { objectMode: false }) };
  }

  async write(name: string, content: BlobContent, options: BlobWriteOptions = {}): Promise<BlobInfo | undefined> {
    checkBlobName(name);
    const bytes = content instanceof Uint8Array ? content.slice() : await concatenate(content);
    const current = this.#blobs.get(name);
    const isRefused =
      (options.ifAbsent === true && current !== undefined) ||
      (options.ifMatch !== undefined && options.ifMatch !== current?.info.etag);
    return isRefused ? undefined : this.#put(name, bytes);
  }

  async writePart(name: string, index: number, content: Uint8Array): Promise<void> {
    checkBlobName(name);
    const parts = this.#parts.get(name) ?? new Map<number, Uint8Array>();
    this.#parts.set(name, parts.set(index, content.slice()));
  }

  async commitParts(name: string, indexes: readonly number[]): Promise<BlobInfo> {
    checkBlobName(name);
    const parts = indexes.map((index) => {
      const part = this.#parts.get(name)?.get(index);
      if (part === undefined) {
        throw new Error(`part ${index} of ${name} does not exist`);
      }
      return part;
    });
    this.#parts.delete(name);
    return this.#put(name, Buffer.concat(parts));
  }

  async delete(name: string): Promise<void> {
    checkBlobName(name);
    this.#blobs.delete(name);
  }

  #put(name: string, bytes: Uint8Array): BlobInfo {
    this.#version += 1;
    const info = {
      name,
      etag: `"${this.#version}"`,
      sizeBytes: bytes.length,
      lastModifiedMs: this.#clock(),
    };
    this.#blobs.set(name, { info, bytes });
    return info;
  }
}

async function concatenate(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
