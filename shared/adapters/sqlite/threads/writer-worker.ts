/*
 * Group commit. A message wakes the thread; it applies that request and all others waiting by then in one
 * transaction, a savepoint each, commits once, and only then responds to them all: many small writers share one fsync.
 * A request that fails rolls back to its own savepoint and does not affect the others.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { DocumentWriter } from '../documents/document-writer.ts';
import { fillTextIndex } from '../documents/text-index.ts';
import { resubmitMessages } from '../queue/dead-letter-operations.ts';
import { setValue } from '../queue/key-value-operations.ts';
import { deleteExpiredMessages, receiveMessages, sendMessages, settleMessages } from '../queue/queue-operations.ts';
import { StatementCache } from '../sql/statement-cache.ts';
import { openWriter } from './database.ts';
import {
  type Handlers,
  type Reply,
  type Request,
  runHandler,
  type ToThread,
  type WriterOperations,
} from './thread-protocol.ts';
import { parseWorkerData } from './worker-data.ts';

/** Limits how long the first of a group waits for the last. */
const maxGroupMs = 100;

const { path } = parseWorkerData(workerData);
const database = openWriter(path);
const statements = new StatementCache(database);
const documentWriters = new Map<string, DocumentWriter>();

function writerOf(container: string): DocumentWriter {
  const writer = documentWriters.get(container) ?? new DocumentWriter(database, container);
  documentWriters.set(container, writer);
  return writer;
}

const handlers: Handlers<WriterOperations> = {
  start: () => null,
  commit: ({ container, batches, nowMs }) => writerOf(container).commit(batches, nowMs),
  send: ({ queue, messages, nowMs, lifeMs }) => sendMessages(statements, queue, messages, nowMs, lifeMs),
  receive: ({ queue, nowMs, ...options }) => receiveMessages(statements, queue, options, nowMs),
  settle: ({ queue, tokens, settlement, nowMs }) => settleMessages(statements, queue, tokens, settlement, nowMs),
  resubmit: ({ queue, ids, nowMs }) => resubmitMessages(statements, queue, ids, nowMs),
  changeIndex: ({ sql }) => {
    database.exec(sql);
    return null;
  },
  fillTextIndex: ({ container, limit }) => fillTextIndex(statements, container, limit),
  setValue: ({ namespace, key, value }) => {
    setValue(statements, namespace, key, value);
    return null;
  },
  deleteExpired: ({ containers, limit, nowMs }) =>
    containers.reduce(
      (deleted, container) => deleted + writerOf(container).deleteExpired(limit, nowMs),
      deleteExpiredMessages(statements, limit, nowMs),
    ),
};

function apply(request: Request<WriterOperations>): Reply {
  const { number } = request;
  database.exec('SAVEPOINT request');
  try {
    const response = runHandler<WriterOperations, keyof WriterOperations>(handlers, request, () => undefined);
    database.exec('RELEASE request');
    return { number, kind: 'response', response };
  } catch (error) {
    if (!database.isTransaction) {
      throw error;
    }
    database.exec('ROLLBACK TO request; RELEASE request');
    return { number, kind: 'fault', error };
  }
}

function nextMessage(): ToThread<WriterOperations> | undefined {
  const received: { message: ToThread<WriterOperations> } | undefined =
    parentPort === null ? undefined : receiveMessageOnPort(parentPort);
  return received?.message;
}

/** Runs the request and those waiting behind it; returns whether a close was among them. */
function commitGroup(first: Request<WriterOperations>): boolean {
  const numbers: number[] = [];
  const replies: Reply[] = [];
  let message: ToThread<WriterOperations> | undefined = first;
  const startedAt = performance.now();
  try {
    database.exec('BEGIN IMMEDIATE');
    while (message !== undefined && message !== 'close') {
      numbers.push(message.number);
      replies.push(apply(message));
      message = performance.now() - startedAt < maxGroupMs ? nextMessage() : undefined;
    }
    database.exec('COMMIT');
    parentPort?.postMessage(replies, []);
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    parentPort?.postMessage(
      numbers.map((number): Reply => ({ number, kind: 'fault', error })),
      [],
    );
  }
  return message === 'close';
}

parentPort?.on('message', (message: ToThread<WriterOperations>) => {
  if (message === 'close' || commitGroup(message)) {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    parentPort?.close();
  }
});
