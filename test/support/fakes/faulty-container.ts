import type {
  AtomicBatch,
  BatchOutcome,
  DocumentContainer,
  StoredDocument,
} from '../../../shared/storage/document-container.ts';

export class InjectedFault extends Error {}

/** Called before and after every operation on the store; it throws where the test wants the process to die. */
type OnStep = (what: 'read' | 'before-commit' | 'after-commit') => void | Promise<void>;

/**
 * A container that fails or pauses as `onStep` does. Batches are written one by one, so a fault can occur between them.
 */
export function makeFaultyContainer<D extends StoredDocument>(
  inner: DocumentContainer<D>,
  onStep: OnStep,
): DocumentContainer<D> {
  const commit = async (batch: AtomicBatch<D>): Promise<BatchOutcome> => {
    await onStep('before-commit');
    const outcome = await inner.commit(batch);
    await onStep('after-commit');
    return outcome;
  };
  const reading =
    <A extends unknown[], R>(read: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await onStep('read');
      return await read(...args);
    };
  return {
    read: reading((key) => inner.read(key)),
    readMany: reading((keys) => inner.readMany(keys)),
    query: reading((query) => inner.query(query)),
    count: reading((kind, filter, state) => inner.count(kind, filter, state)),
    countList: reading((kind, filter, state) => inner.countList(kind, filter, state)),
    countBy: reading((kind, fields, filter) => inner.countBy(kind, fields, filter)),
    changes: reading((checkpoint, limit) => inner.changes(checkpoint, limit)),
    mark: (checkpoint) => inner.mark(checkpoint),
    checkMark: (mark) => inner.checkMark(mark),
    commit,
    commitAll: async (batches) => {
      const outcomes: BatchOutcome[] = [];
      for (const batch of batches) {
        outcomes.push(await commit(batch));
      }
      return outcomes;
    },
  };
}
