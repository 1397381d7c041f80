import type { AtomicBatch, DocumentContainer, StoredDocument, Versioned } from './document-container.ts';

/** How documents are stored in another form than the code works with. Filters, orders and counts see the stored form. */
export interface StoredForm<S, D> {
  readonly toStored: (document: D) => S;
  /** The same object for the same object, so that caches by document still hold. */
  readonly fromStored: (stored: S) => D;
}

/** The container with its documents in the code's form. */
export function mapContainer<S extends StoredDocument, D extends StoredDocument>(
  container: DocumentContainer<S>,
  { toStored, fromStored }: StoredForm<S, D>,
): DocumentContainer<D> {
  const read = ({ document, etag }: Versioned<S>): Versioned<D> => ({ document: fromStored(document), etag });
  const batchOf = ({ partition, operations }: AtomicBatch<D>): AtomicBatch<S> => ({
    partition,
    operations: operations.map((operation) => ({ ...operation, document: toStored(operation.document) })),
  });
  return {
    read: async (key) => {
      const found = await container.read(key);
      return found && read(found);
    },
    readMany: async (keys) => (await container.readMany(keys)).map((found) => found && read(found)),
    commit: (batch) => container.commit(batchOf(batch)),
    commitAll: (batches) => container.commitAll(batches.map(batchOf)),
    query: async (query) => {
      const page = await container.query(query);
      return { ...page, items: page.items.map(read) };
    },
    count: (kind, filter) => container.count(kind, filter),
    countBy: (kind, fields, filter) => container.countBy(kind, fields, filter),
    changes: async (checkpoint, limit) => {
      const changes = await container.changes(checkpoint, limit);
      return { ...changes, items: changes.items.map(read) };
    },
  };
}
