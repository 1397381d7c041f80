import type {
  BatchOutcome,
  DocumentContainer,
  StoredDocument,
  WriteOperation,
} from '../../../shared/storage/document-container.ts';
import { anyMark } from '../../support/fakes/any-mark.ts';

/** A container that forgets what is written, and was always empty. `onWrite` sees each document. */
export function makeNullContainer<D extends StoredDocument>(
  onWrite: (document: D) => void = () => {},
): DocumentContainer<D> {
  const take = (operations: readonly WriteOperation<D>[]): BatchOutcome => {
    for (const { document } of operations) {
      onWrite(document);
    }
    return { ok: true, etags: operations.map(() => '1') };
  };
  return {
    read: () => Promise.resolve(undefined),
    readMany: (keys) => Promise.resolve(keys.map(() => undefined)),
    commit: ({ operations }) => Promise.resolve(take(operations)),
    commitAll: (batches) => Promise.resolve(batches.map(({ operations }) => take(operations))),
    query: () => Promise.resolve({ items: [] }),
    count: () => Promise.resolve(0),
    countList: () => Promise.resolve({ count: 0, isExact: true }),
    countBy: () => Promise.resolve([]),
    changes: () => Promise.resolve({ items: [], checkpoint: '', more: false }),
    ...anyMark,
  };
}
