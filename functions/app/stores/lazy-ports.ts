import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import type { DocumentContainer, StoredDocument } from '../../../shared/storage/document-container.ts';
import type { DeadLetterQueue, MessageSender } from '../../../shared/storage/message-queue.ts';

/** Makes a value at the first call and keeps it. After a failure, the next call tries again. */
type Lazy<T> = () => Promise<T>;

export function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return async () => {
    made ??= make();
    try {
      return await made;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}

/*
 * Ports that load their adapter at the first use: an SDK takes a tenth of a second to load, and no function needs all of them.
 */

export function lazyContainer<D extends StoredDocument>(open: Lazy<DocumentContainer<D>>): DocumentContainer<D> {
  return {
    read: async (key) => (await open()).read(key),
    readMany: async (keys) => (await open()).readMany(keys),
    commit: async (batch) => (await open()).commit(batch),
    commitAll: async (batches) => (await open()).commitAll(batches),
    query: async (query) => (await open()).query(query),
    count: async (kind, filter, state) => (await open()).count(kind, filter, state),
    countList: async (kind, filter, state) => (await open()).countList(kind, filter, state),
    countBy: async (kind, fields, filter) => (await open()).countBy(kind, fields, filter),
    changes: async (checkpoint, limit) => (await open()).changes(checkpoint, limit),
    mark: async (checkpoint) => (await open()).mark(checkpoint),
    checkMark: async (mark) => (await open()).checkMark(mark),
  };
}

export function lazyBlobs(open: Lazy<BlobStore>): BlobStore {
  return {
    async *list(prefix) {
      yield* (await open()).list(prefix);
    },
    info: async (name) => (await open()).info(name),
    open: async (name, options) => (await open()).open(name, options),
    write: async (name, content, options) => (await open()).write(name, content, options),
    writePart: async (name, index, content) => (await open()).writePart(name, index, content),
    commitParts: async (name, indexes) => (await open()).commitParts(name, indexes),
    delete: async (name) => (await open()).delete(name),
  };
}

export function lazySender(open: Lazy<MessageSender>): MessageSender {
  return { send: async (messages) => (await open()).send(messages) };
}

export function lazyDeadLetters(open: Lazy<DeadLetterQueue>): DeadLetterQueue {
  return {
    list: async (limit, after) => (await open()).list(limit, after),
    resubmit: async (ids) => (await open()).resubmit(ids),
  };
}
