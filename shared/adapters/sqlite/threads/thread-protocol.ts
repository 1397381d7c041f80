import type { BatchOutcome, DocumentState, GroupCount, ListCount, Query } from '../../../storage/document-container.ts';
import type { Filter } from '../../../storage/filter.ts';
import type { DeadLetter, OutgoingMessage } from '../../../storage/message-queue.ts';
import type { RowSlice } from '../documents/document-reads.ts';
import type { EncodedBatch } from '../documents/document-writer.ts';
import type { ListCountRequest } from '../documents/list-counts.ts';
import type { PendingMessages, ReceivedMessage, Settlement } from '../queue/queue-operations.ts';

/** Operations of a thread: name to request and response. Everything is structured-clonable. */
export type Operations = Record<string, { readonly request: unknown; readonly response: unknown }>;

/** Every request carries the time, since a thread has no clock of its own. */
interface Timed {
  readonly nowMs: number;
}

interface InQueue extends Timed {
  readonly queue: string;
}

interface InContainer extends Timed {
  readonly container: string;
}

interface CountRequest extends InContainer {
  readonly kind: string;
  readonly filter: Filter | undefined;
  readonly state?: DocumentState | undefined;
}

export type WriterOperations = {
  start: { request: null; response: null };
  commit: {
    request: InContainer & { readonly batches: readonly EncodedBatch[] };
    response: readonly BatchOutcome[];
  };
  send: {
    request: InQueue & { readonly messages: readonly OutgoingMessage[]; readonly lifeMs: number };
    response: number;
  };
  receive: {
    request: InQueue & { readonly max: number; readonly lockMs: number; readonly maxDeliveryCount: number };
    response: readonly ReceivedMessage[];
  };
  settle: {
    request: InQueue & { readonly tokens: readonly string[]; readonly settlement: Settlement };
    response: readonly boolean[];
  };
  resubmit: { request: InQueue & { readonly ids: readonly string[] }; response: readonly boolean[] };
  changeIndex: { request: { readonly sql: string }; response: null };
  fillTextIndex: { request: { readonly container: string; readonly limit: number }; response: number };
  setValue: {
    request: { readonly namespace: string; readonly key: string; readonly value: string | undefined };
    response: null;
  };
  deleteExpired: {
    request: Timed & { readonly containers: readonly string[]; readonly limit: number };
    response: number;
  };
};

export type ReaderOperations = {
  start: { request: null; response: null };
  query: { request: InContainer & { readonly query: Query }; response: boolean };
  changes: {
    request: InContainer & { readonly after: number; readonly limit: number };
    response: { readonly last: number; readonly more: boolean };
  };
  count: { request: CountRequest; response: number };
  countList: { request: ListCountRequest; response: ListCount };
  countBy: {
    request: InContainer & {
      readonly kind: string;
      readonly fields: readonly string[];
      readonly filter: Filter | undefined;
    };
    response: readonly GroupCount[];
  };
  deadLetters: {
    request: InQueue & { readonly limit: number; readonly after: string | undefined };
    response: readonly DeadLetter[];
  };
  pending: { request: { readonly queue: string }; response: PendingMessages };
};

/** A request on its way to a thread. */
export type Request<O extends Operations> = {
  [K in keyof O]: {
    readonly number: number;
    readonly operation: K;
    readonly payload: O[K]['request'];
    /** How long a read may look at rows. */
    readonly maxMs?: number;
  };
}[keyof O];

/** `close` asks a thread to finish earlier requests, close its file and end. */
export type ToThread<O extends Operations> = Request<O> | 'close';

/** What comes back: parts of a response as they are found, then the response or the error. */
export type Reply =
  | { readonly number: number; readonly kind: 'slice'; readonly slice: RowSlice }
  | { readonly number: number; readonly kind: 'response'; readonly response: unknown }
  | { readonly number: number; readonly kind: 'fault'; readonly error: unknown; readonly isTooSlow?: boolean };

/** What a thread runs for each operation. */
export type Handlers<O extends Operations> = {
  readonly [K in keyof O]: (payload: O[K]['request'], emit: (slice: RowSlice) => void) => O[K]['response'];
};

export function runHandler<O extends Operations, K extends keyof O>(
  handlers: Handlers<O>,
  request: { readonly operation: K; readonly payload: O[K]['request'] },
  emit: (slice: RowSlice) => void,
): O[K]['response'] {
  return handlers[request.operation](request.payload, emit);
}
