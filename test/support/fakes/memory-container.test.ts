import { describeDocumentContainer } from '../../contract/document-container.ts';
import type { ProbeDocument } from '../../contract/document-suite.ts';
import { makeMemoryContainer } from './memory-container.ts';

describeDocumentContainer('memory', () => {
  let nowMs = Date.UTC(2026, 0, 1);
  return Promise.resolve({
    container: makeMemoryContainer<ProbeDocument>(() => nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
    close: () => Promise.resolve(),
  });
});
