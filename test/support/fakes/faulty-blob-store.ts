import type { BlobStore } from '../../../shared/storage/blob-store.ts';

/** Called before and after every operation on the blobs; it throws where the test wants the process to die. */
type OnBlobStep = (what: string) => void;

/** A blob store that fails where `onStep` throws. */
export function makeFaultyBlobStore(inner: BlobStore, onStep: OnBlobStep): BlobStore {
  const step =
    <A extends unknown[], R>(what: string, act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      onStep(`before ${what}`);
      const answer = await act(...args);
      onStep(`after ${what}`);
      return answer;
    };
  return {
    list: (prefix) => {
      onStep('before list');
      return inner.list(prefix);
    },
    info: step('info', (name) => inner.info(name)),
    open: step('open', (name, options) => inner.open(name, options)),
    write: step('write', (name, content, options) => inner.write(name, content, options)),
    writePart: step('writePart', (name, index, content) => inner.writePart(name, index, content)),
    commitParts: step('commitParts', (name, indexes) => inner.commitParts(name, indexes)),
    delete: step('delete', (name) => inner.delete(name)),
  };
}
