import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RowSlice } from '../documents/document-reads.ts';
import { SqliteStoreError } from '../sql/errors.ts';
import type { Operations, Reply } from './thread-protocol.ts';

/** Methods, so that each call keeps the type of its response, as the protocol defines it. */
interface PendingCall {
  resolve(response: unknown): void;
  reject(error: Error): void;
  readonly slices: RowSlice[];
}

/**
 * A thread handles a batch or a slice at a time; with the default limits its heap would grow by a hundred megabytes of
 * garbage before it is collected.
 */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };

export interface Answer<T> {
  readonly response: T;
  readonly slices: readonly RowSlice[];
}

/**
 * Calls to a thread that owns a connection. An error in the thread rejects its call; the end of the thread rejects
 * every call, in flight and future.
 */
export class ThreadClient<O extends Operations> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, PendingCall>();
  #lastNumber = 0;
  #end: SqliteStoreError | undefined;
  #isClosing = false;
  readonly #onFault: (error: unknown) => void;

  /** `onFault` is called with each error of an operation. */
  constructor(script: URL, workerData: unknown, onFault: (error: unknown) => void = () => undefined) {
    this.#onFault = onFault;
    this.#worker = new Worker(script, { workerData, resourceLimits });
    this.#worker.on('message', (replies: readonly Reply[]) => {
      for (const reply of replies) {
        this.#receive(reply);
      }
    });
    this.#worker.on('error', (cause: unknown) => this.#stop(cause));
    this.#worker.on('exit', () => this.#stop(undefined));
  }

  async call<K extends keyof O>(operation: K, payload: O[K]['request']): Promise<O[K]['response']> {
    return (await this.callForRows(operation, payload)).response;
  }

  /** A call whose response comes with rows; a read that looks at rows for longer than `maxMs` is cancelled (`too-slow`). */
  callForRows<K extends keyof O>(
    operation: K,
    payload: O[K]['request'],
    maxMs?: number,
  ): Promise<Answer<O[K]['response']>> {
    if (this.#end !== undefined) {
      return Promise.reject(this.#end);
    }
    if (this.#isClosing) {
      return Promise.reject(new SqliteStoreError('closed', 'the store is closed'));
    }
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    return new Promise((resolve, reject) => {
      const slices: RowSlice[] = [];
      this.#pending.set(number, {
        slices,
        reject,
        resolve(response: O[K]['response']) {
          resolve({ response, slices });
        },
      });
      const request = { number, operation, payload };
      this.#worker.postMessage(maxMs === undefined ? request : { ...request, maxMs }, []);
    });
  }

  /** @throws SqliteStoreError when the thread has ended. */
  checkAlive(): void {
    if (this.#end !== undefined) {
      throw this.#end;
    }
  }

  /** Finishes earlier requests, then ends the thread. */
  async close(): Promise<void> {
    if (this.#isClosing || this.#end !== undefined) {
      return;
    }
    this.#isClosing = true;
    const exited = once(this.#worker, 'exit');
    this.#worker.postMessage('close', []);
    await exited;
  }

  #receive(reply: Reply): void {
    const call = this.#pending.get(reply.number);
    if (reply.kind === 'slice') {
      call?.slices.push(reply.slice);
      return;
    }
    this.#pending.delete(reply.number);
    if (reply.kind === 'response') {
      call?.resolve(reply.response);
    } else {
      this.#onFault(reply.error);
      call?.reject(
        new SqliteStoreError(reply.isTooSlow === true ? 'too-slow' : 'failed', describe(reply.error), {
          cause: reply.error,
        }),
      );
    }
  }

  #stop(cause: unknown): void {
    this.#end ??= this.#isClosing
      ? new SqliteStoreError('closed', 'the store is closed')
      : new SqliteStoreError('worker-died', 'a thread of the store has ended', { cause });
    for (const call of this.#pending.values()) {
      call.reject(this.#end);
    }
    this.#pending.clear();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'the operation failed';
}
