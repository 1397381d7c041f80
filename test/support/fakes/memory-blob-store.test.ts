import { describeBlobStore } from '../../contract/blob-store.ts';
import { makeMemoryBlobStore } from './memory-blob-store.ts';

describeBlobStore('memory', () =>
  Promise.resolve({ store: makeMemoryBlobStore(() => 1_700_000_000_000), close: () => Promise.resolve() }),
);
