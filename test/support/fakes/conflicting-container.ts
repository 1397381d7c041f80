import type { AtomicBatch, DocumentContainer, StoredDocument } from '../../../shared/storage/document-container.ts';

/** Runs before a batch is written. */
type Interference<D> = (batch: AtomicBatch<D>) => Promise<void>;

/**
 * A container on which others write at the worst moment: the interference runs between the caller's read and its batch,
 * and may write to the underlying container.
 */
export function makeConflictingContainer<D extends StoredDocument>(
  container: DocumentContainer<D>,
  interfere: Interference<D>,
): DocumentContainer<D> {
  const commit: DocumentContainer<D>['commit'] = async (batch) => {
    await interfere(batch);
    return await container.commit(batch);
  };
  return {
    read: (key) => container.read(key),
    readMany: (keys) => container.readMany(keys),
    query: (query) => container.query(query),
    count: (kind, filter, state) => container.count(kind, filter, state),
    countList: (kind, filter, state) => container.countList(kind, filter, state),
    countBy: (kind, fields, filter) => container.countBy(kind, fields, filter),
    changes: (checkpoint, limit) => container.changes(checkpoint, limit),
    mark: (checkpoint) => container.mark(checkpoint),
    checkMark: (mark) => container.checkMark(mark),
    commit,
    commitAll: async (batches) => {
      const outcomes = [];
      for (const batch of batches) {
        outcomes.push(await commit(batch));
      }
      return outcomes;
    },
  };
}
