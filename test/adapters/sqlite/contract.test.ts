import { afterAll, beforeAll } from 'vitest';
import type {
  ContainerDefinition,
  ContainerIndex,
} from '../../../shared/adapters/sqlite/documents/container-definition.ts';
import { describeDocumentContainer } from '../../contract/document-container.ts';
import type { ProbeDocument } from '../../contract/document-suite.ts';
import { describeMessageQueue } from '../../contract/message-queue.ts';
import { openTemporarySqliteStore, type TemporarySqliteStore } from '../../support/worlds/temporary-sqlite-store.ts';

/** One store serves all tests: each takes the next of its containers, or a queue of its own. */
const CONTAINERS_EACH = 100;

const variants: readonly { readonly name: string; readonly indexes: readonly ContainerIndex[] }[] = [
  { name: 'plain', indexes: [] },
  {
    name: 'indexed',
    indexes: [
      { kind: 'probe', fields: ['id'] },
      { kind: 'probe', fields: ['name'] },
      { kind: 'probe', fields: ['rank', 'isOpen'] },
    ],
  },
];

const definitions: readonly ContainerDefinition[] = variants.flatMap(({ name, indexes }) =>
  Array.from({ length: CONTAINERS_EACH }, (_, n) => ({ name: `${name}${n}`, schemaVersion: 1, indexes })),
);

let opened: TemporarySqliteStore | undefined;
let taken = 0;

function current(): TemporarySqliteStore {
  if (opened === undefined) {
    throw new Error('no store outside the tests');
  }
  return opened;
}

beforeAll(async () => {
  opened = await openTemporarySqliteStore(definitions);
});
afterAll(async () => {
  await opened?.close();
});

for (const { name } of variants) {
  describeDocumentContainer(`SQLite, ${name}`, () => {
    taken += 1;
    return Promise.resolve({
      container: current().store.container<ProbeDocument>(`${name}${taken % CONTAINERS_EACH}`),
      advance: (ms) => current().advance(ms),
      close: () => Promise.resolve(),
    });
  });
}

describeMessageQueue('SQLite', () => {
  taken += 1;
  const queue = current().store.queue(`queue-${taken}`);
  return Promise.resolve({
    sender: queue,
    deadLetters: queue,
    receiveAll: async () => {
      const received = await queue.receive(1000, 60);
      await queue.complete(received.map(({ lockToken }) => lockToken));
      return received;
    },
    deadLetterNext: async (reason, description) => {
      const received = await queue.receive(1, 60);
      await queue.deadLetter(
        received.map(({ lockToken }) => lockToken),
        reason,
        description,
      );
    },
    advance: (ms) => current().advance(ms),
    close: () => Promise.resolve(),
  });
});
