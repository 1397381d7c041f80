import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import type { DocumentContainer, StoredDocument } from '../../../shared/storage/document-container.ts';

/** A process that dies at its n-th step: after that nothing it requests happens. Dies before or after a step. */
export class MortalProcess {
  #left: number;

  constructor(diesAt: number) {
    this.#left = diesAt;
  }

  get isDead(): boolean {
    return this.#left < 0;
  }

  check(): void {
    this.#left -= 1;
    if (this.isDead) {
      throw new Error('killed');
    }
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    const result = await work();
    this.check();
    return result;
  }

  blobs(store: BlobStore): BlobStore {
    return {
      list: (prefix) => store.list(prefix),
      info: (name) => this.step(() => store.info(name)),
      open: (name, options) => this.step(() => store.open(name, options)),
      write: (name, content, options) => this.step(() => store.write(name, content, options)),
      writePart: (name, index, content) => this.step(() => store.writePart(name, index, content)),
      commitParts: (name, indexes) => this.step(() => store.commitParts(name, indexes)),
      delete: (name) => this.step(() => store.delete(name)),
    };
  }
}

/** A container whose every call is a step of the process that runs then. */
export function mortalContainer<D extends StoredDocument>(
  process: () => MortalProcess,
  container: DocumentContainer<D>,
): DocumentContainer<D> {
  return {
    read: (key) => process().step(() => container.read(key)),
    readMany: (keys) => process().step(() => container.readMany(keys)),
    commit: (batch) => process().step(() => container.commit(batch)),
    commitAll: (batches) =>
      process().step(async () => {
        const half = batches.length >>> 1;
        const first = await container.commitAll(batches.slice(0, half));
        process().check();
        return [...first, ...(await container.commitAll(batches.slice(half)))];
      }),
    query: (query) => process().step(() => container.query(query)),
    count: (kind, filter) => process().step(() => container.count(kind, filter)),
    countList: (kind, filter) => process().step(() => container.countList(kind, filter)),
    countBy: (kind, fields, filter) => process().step(() => container.countBy(kind, fields, filter)),
    changes: (checkpoint, limit) => process().step(() => container.changes(checkpoint, limit)),
    mark: (checkpoint) => container.mark(checkpoint),
    checkMark: (mark) => container.checkMark(mark),
  };
}
