import { parentPort, workerData } from 'node:worker_threads';
import { countRows, countRowsBy } from '../documents/document-counts.ts';
import { changedRows, type EmitSlice, queryRows } from '../documents/document-reads.ts';
import { countListRows } from '../documents/list-counts.ts';
import { maxPageCandidates, narrowByText } from '../documents/text-index.ts';
import { listDeadLetters } from '../queue/dead-letter-operations.ts';
import { countPending } from '../queue/queue-operations.ts';
import { ReadTime } from '../sql/read-time.ts';
import { StatementCache } from '../sql/statement-cache.ts';
import { openReader } from './database.ts';
import type { Handlers, ReaderOperations, Reply, ToThread } from './thread-protocol.ts';
import { runHandler } from './thread-protocol.ts';
import { parseWorkerData } from './worker-data.ts';

const { path } = parseWorkerData(workerData);
const database = openReader(path);
const readTime = new ReadTime(database);
const statements = new StatementCache(database);

const handlers: Handlers<ReaderOperations> = {
  start: () => null,
  query: ({ container, query, nowMs }, emit) => {
    const narrowing =
      query.state === 'deleted' ? undefined : narrowByText(statements, container, query.filter, maxPageCandidates);
    return queryRows(database, statements, container, query, nowMs, emit, narrowing);
  },
  changes: ({ container, after, limit, nowMs }, emit) => changedRows(statements, container, after, limit, nowMs, emit),
  count: ({ container, kind, filter, state, nowMs }) => countRows(statements, container, kind, filter, nowMs, state),
  countList: (request) => countListRows(statements, request, readTime),
  countBy: ({ container, kind, fields, filter, nowMs }) =>
    countRowsBy(statements, container, kind, fields, filter, nowMs),
  deadLetters: ({ queue, limit, after, nowMs }) => listDeadLetters(statements, queue, limit, after, nowMs),
  pending: ({ queue }) => countPending(statements, queue),
};

/** Posts slices as they come; the last one goes together with the result, so a small result is one message. */
parentPort?.on('message', (message: ToThread<ReaderOperations>) => {
  if (message === 'close') {
    database.close();
    parentPort?.close();
    return;
  }
  const { number } = message;
  const held: Reply[] = [];
  const emit: EmitSlice = (slice) => {
    if (held.length > 0) {
      parentPort?.postMessage(held.splice(0), []);
    }
    held.push({ number, kind: 'slice', slice });
  };
  readTime.begin(message.maxMs ?? Number.POSITIVE_INFINITY);
  try {
    const response = runHandler<ReaderOperations, typeof message.operation>(handlers, message, emit);
    parentPort?.postMessage([...held, { number, kind: 'response', response }] satisfies Reply[], []);
  } catch (error) {
    parentPort?.postMessage([{ number, kind: 'fault', error, isTooSlow: readTime.isOver }] satisfies Reply[], []);
  }
});
