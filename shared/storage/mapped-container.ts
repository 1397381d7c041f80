import type { AtomicBatch, DocumentContainer, StoredDocument, Versioned } from './document-container.ts';
import type { Filter } from './filter.ts';

/** How documents are stored in another form than the code works with. Orders and groups are those of the stored form. */
export interface StoredForm<S, D> {
  readonly toStored: (document: D) => S;
  /** The same object for the same object, so that caches by document still hold. */
  readonly fromStored: (stored: S) => D;
  /** The filter of the stored form; as it is when absent. */
  readonly toStoredFilter?: (filter: Filter) => Filter;
}

/** The container with its documents in the code's form. */
export function mapContainer<S extends StoredDocument, D extends StoredDocument>(
  container: DocumentContainer<S>,
  { toStored, fromStored, toStoredFilter = (filter) => filter }: StoredForm<S, D>,
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
      const filter = query.filter && toStoredFilter(query.filter);
      const page = await container.query(filter === undefined ? query : { ...query, filter });
      return { ...page, items: page.items.map(read) };
    },
    count: async (kind, filter, state) => await container.count(kind, filter && toStoredFilter(filter), state),
    countList: async (kind, filter, state) => await container.countList(kind, filter && toStoredFilter(filter), state),
    countBy: async (kind, fields, filter) => await container.countBy(kind, fields, filter && toStoredFilter(filter)),
    changes: async (checkpoint, limit) => {
      const changes = await container.changes(checkpoint, limit);
      return { ...changes, items: changes.items.map(read) };
    },
    mark: (checkpoint) => container.mark(checkpoint),
    checkMark: (mark) => container.checkMark(mark),
  };
}
