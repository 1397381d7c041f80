/*
 *   root/reports/1.csv            the blob `reports/1.csv`; files put there by other programs are blobs too
 *   root/.staging/incoming/       files being written: complete and on disk before they are moved into place
 *   root/.staging/parts/<hash>/7  part 7 of a future blob; the hash is that of its name
 *
 * Conditions are checked and the file moved under a lock of the blob's name. The lock is within this process:
 * one process owns the folder, and programs that drop files into it set no conditions.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import type {
  BlobContent,
  BlobInfo,
  BlobReadOptions,
  BlobStore,
  BlobWriteOptions,
  IgnoredFile,
} from '../../storage/blob-store.ts';
import {
  infoOf,
  moveIntoPlace,
  removeOlderThan,
  setModifiedMs,
  statFile,
  syncFolder,
  unlessMissing,
  writeNewFile,
} from './durable-files.ts';
import { checkFolderBlobName } from './folder-blob-name.ts';
import { KeyedMutex } from './keyed-mutex.ts';
import { listFiles, type OnIgnored } from './list-files.ts';

/** What a crash left half written is removed after this time. */
const staleAfterMs = 24 * 3600 * 1000;

interface FolderBlobStoreOptions {
  /** The folder of the container; created by the first write. */
  readonly root: string;
  readonly clock: Clock;
  /** Called in each listing. */
  readonly onIgnored?: OnIgnored;
}

/**
 * One container of blobs as a folder of files. A write without `skipSync` is on disk when it resolves. Hidden
 * files are not blobs, and their names are refused with a TypeError.
 */
export function makeFolderBlobStore(options: FolderBlobStoreOptions): BlobStore {
  return new FolderBlobStore(options);
}

class FolderBlobStore implements BlobStore {
  readonly #root: string;
  readonly #incoming: string;
  readonly #clock: Clock;
  readonly #locks = new KeyedMutex();
  readonly #onIgnored: OnIgnored | undefined;
  #isPrepared = false;

  constructor({ root, clock, onIgnored }: FolderBlobStoreOptions) {
    this.#onIgnored = onIgnored;
    this.#root = root;
    this.#incoming = join(root, '.staging', 'incoming');
    this.#clock = clock;
  }

  list(prefix = ''): AsyncIterable<BlobInfo> {
    return listFiles(this.#root, prefix, this.#onIgnored);
  }

  async ignored(): Promise<readonly IgnoredFile[]> {
    const found: { readonly name: string; readonly reason: string }[] = [];
    for await (const _blob of listFiles(this.#root, '', (name, reason) => found.push({ name, reason }))) {
      // Only what is not listed counts here.
    }
    return await Promise.all(
      found.map(async ({ name, reason }) => {
        const stats = await unlessMissing(lstat(join(this.#root, name), { bigint: true }));
        const unknown = { name, etag: '', sizeBytes: 0, lastModifiedMs: 0 };
        return Object.assign(stats === undefined ? unknown : infoOf(name, stats), { reason });
      }),
    );
  }

  async info(name: string): Promise<BlobInfo | undefined> {
    const stats = await statFile(this.#pathOf(name));
    return stats === undefined ? undefined : infoOf(name, stats);
  }

  async open(name: string, options: BlobReadOptions = {}): Promise<{ info: BlobInfo; body: Readable } | undefined> {
    if ((await this.info(name)) === undefined) {
      return undefined;
    }
    const file = await unlessMissing(open(this.#pathOf(name), constants.O_RDONLY));
    if (file === undefined) {
      return undefined;
    }
    // the version is that of the open file: a replacement meanwhile changes what the name means, not this file
    const info = infoOf(name, await file.stat({ bigint: true }));
    const start = options.offset ?? 0;
    if ((options.etag !== undefined && options.etag !== info.etag) || start >= info.sizeBytes) {
      await file.close();
      return options.etag !== undefined && options.etag !== info.etag ? undefined : { info, body: Readable.from([]) };
    }
    return { info, body: file.createReadStream({ start, end: info.sizeBytes - 1 }) };
  }

  async write(name: string, content: BlobContent, options: BlobWriteOptions = {}): Promise<BlobInfo | undefined> {
    const path = this.#pathOf(name);
    const incoming = await this.#receive(content instanceof Uint8Array ? once(content) : content, options.skipSync);
    return this.#locks.run(name, async () => {
      const current = await this.info(name);
      const isRefused =
        (options.ifAbsent === true && current !== undefined) ||
        (options.ifMatch !== undefined && options.ifMatch !== current?.etag);
      if (isRefused) {
        await rm(incoming, { force: true });
        return undefined;
      }
      return this.#place(name, incoming, path, current, options.skipSync);
    });
  }

  async writePart(name: string, index: number, content: Uint8Array): Promise<void> {
    const path = this.#partPath(name, index);
    await moveIntoPlace(await this.#receive(once(content)), path);
  }

  async commitParts(name: string, indexes: readonly number[]): Promise<BlobInfo> {
    const path = this.#pathOf(name);
    return this.#locks.run(name, async () => {
      const parts = indexes.map((index) => this.#partPath(name, index));
      const incoming = await this.#receive(concatenate(parts));
      const info = await this.#place(name, incoming, path, await this.info(name));
      await rm(this.#partsFolder(name), { recursive: true, force: true });
      return info;
    });
  }

  async delete(name: string): Promise<void> {
    const path = this.#pathOf(name);
    await this.#locks.run(name, async () => {
      if ((await this.info(name)) !== undefined) {
        await rm(path, { force: true });
        await syncFolder(dirname(path));
      }
    });
  }

  /** Writes the content to a staging file. */
  async #receive(content: AsyncIterable<Uint8Array>, skipSync?: true): Promise<string> {
    if (!this.#isPrepared) {
      await mkdir(this.#incoming, { recursive: true });
      await removeOlderThan(this.#incoming, this.#clock() - staleAfterMs);
      this.#isPrepared = true;
    }
    const incoming = join(this.#incoming, randomUUID());
    await writeNewFile(incoming, content, skipSync);
    return incoming;
  }

  /** A version is later than the one that it replaces, even within the same millisecond. */
  async #place(
    name: string,
    incoming: string,
    path: string,
    replaced: BlobInfo | undefined,
    skipSync?: true,
  ): Promise<BlobInfo> {
    try {
      const written = await this.#infoOfIncoming(name, incoming);
      await setModifiedMs(incoming, Math.max(written.lastModifiedMs, (replaced?.lastModifiedMs ?? 0) + 1));
      const info = await this.#infoOfIncoming(name, incoming);
      await moveIntoPlace(incoming, path, skipSync);
      return info;
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
  }

  async #infoOfIncoming(name: string, incoming: string): Promise<BlobInfo> {
    const stats = await statFile(incoming);
    if (stats === undefined) {
      throw new Error(`the content of ${name} was removed while it was being written`);
    }
    return infoOf(name, stats);
  }

  #pathOf(name: string): string {
    checkFolderBlobName(name);
    return join(this.#root, name);
  }

  #partsFolder(name: string): string {
    checkFolderBlobName(name);
    return join(this.#root, '.staging', 'parts', createHash('sha256').update(name).digest('hex'));
  }

  #partPath(name: string, index: number): string {
    if (!Number.isSafeInteger(index) || index < 0) {
      throw new TypeError(`not the index of a part: ${index}`);
    }
    return join(this.#partsFolder(name), String(index));
  }
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(content);
}

async function* concatenate(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) {
    for await (const chunk of createReadStream(path)) {
      if (chunk instanceof Uint8Array) {
        yield chunk;
      }
    }
  }
}
