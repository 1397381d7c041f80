import type { Clock } from '../../platform/clock.ts';
import type { DeadLetter, DeadLetterQueue, MessageSender, OutgoingMessage } from '../../storage/message-queue.ts';
import {
  messageLifeMs,
  type PendingMessages,
  type ReceivedMessage,
  type Settlement,
} from './queue/queue-operations.ts';
import { QueueRoom, type QueueRoomOptions } from './queue/queue-room.ts';
import type { ThreadClient } from './threads/thread-client.ts';
import type { ReaderOperations, WriterOperations } from './threads/thread-protocol.ts';

export interface SqliteQueueOptions {
  /** Deliveries after which a message that was not completed becomes a dead letter; 10 by default. */
  readonly maxDeliveryCount?: number;
  /** How long a message is kept until it is received; 14 days by default. */
  readonly lifeMs?: number;
  /** How much may wait; unlimited by default. */
  readonly room?: QueueRoomOptions;
}

interface SqliteQueueParts {
  readonly name: string;
  /** The database file. */
  readonly path: string;
  readonly clock: Clock;
  readonly writer: ThreadClient<WriterOperations>;
  readonly reader: ThreadClient<ReaderOperations>;
}

/**
 * A durable queue with peek-lock: a message is locked by its delivery and comes back when the lock expires. Messages
 * and dead letters are kept for 14 days unless the queue says otherwise; the same id within ten minutes is stored once.
 */
export class SqliteQueue implements MessageSender, DeadLetterQueue {
  readonly #parts: SqliteQueueParts;
  readonly #maxDeliveryCount: number;
  readonly #lifeMs: number;
  readonly #room: QueueRoom | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(parts: SqliteQueueParts, options: SqliteQueueOptions = {}) {
    this.#parts = parts;
    this.#maxDeliveryCount = options.maxDeliveryCount ?? 10;
    this.#lifeMs = options.lifeMs ?? messageLifeMs;
    const countWaiting = async () => (await this.pending()).active;
    this.#room = options.room && new QueueRoom({ ...parts, countWaiting }, options.room);
  }

  /** @throws AppError `ServiceUnavailable` or `InsufficientStorage` when the queue has no room */
  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    await this.checkRoom();
    // posting a view on a larger buffer would copy the whole buffer to the thread
    const copies = messages.map(({ id, body, contentType }) =>
      contentType === undefined ? { id, body: new Uint8Array(body) } : { id, body: new Uint8Array(body), contentType },
    );
    const stored = await this.#parts.writer.call('send', { ...this.#scope(), messages: copies, lifeMs: this.#lifeMs });
    this.#room?.add(stored);
    this.#announce(stored > 0);
  }

  /** @throws AppError as `send` does */
  async checkRoom(): Promise<void> {
    await this.#room?.check();
  }

  /** The oldest waiting messages, at most `max`, each locked for `lockSec` seconds. */
  receive(max: number, lockSec: number): Promise<readonly ReceivedMessage[]> {
    const limits = { max, lockMs: lockSec * 1000, maxDeliveryCount: this.#maxDeliveryCount };
    return this.#parts.writer.call('receive', { ...this.#scope(), ...limits });
  }

  /** Removes messages; false for each whose lock has expired, which will be delivered again. */
  complete(lockTokens: readonly string[]): Promise<readonly boolean[]> {
    return this.#settle(lockTokens, { kind: 'complete' });
  }

  /** Gives messages back at once; false for each whose lock has expired. */
  async abandon(lockTokens: readonly string[]): Promise<readonly boolean[]> {
    const settled = await this.#settle(lockTokens, { kind: 'abandon', maxDeliveryCount: this.#maxDeliveryCount });
    this.#announce(settled.includes(true));
    return settled;
  }

  /** Moves messages to the dead letters; false for each whose lock has expired. */
  deadLetter(lockTokens: readonly string[], reason: string, description: string): Promise<readonly boolean[]> {
    return this.#settle(lockTokens, { kind: 'dead-letter', reason, description });
  }

  list(limit: number, after?: string): Promise<readonly DeadLetter[]> {
    return this.#parts.reader.call('deadLetters', { ...this.#scope(), limit, after });
  }

  async resubmit(ids: readonly string[]): Promise<readonly { readonly id: string; readonly resubmitted: boolean }[]> {
    const responses = await this.#parts.writer.call('resubmit', { ...this.#scope(), ids });
    this.#announce(responses.includes(true));
    return ids.map((id, index) => ({ id, resubmitted: responses[index] === true }));
  }

  pending(): Promise<PendingMessages> {
    return this.#parts.reader.call('pending', { queue: this.#parts.name });
  }

  /** Calls the listener when messages become available, except through expired locks; returns a function that stops it. */
  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #settle(tokens: readonly string[], settlement: Settlement): Promise<readonly boolean[]> {
    return this.#parts.writer.call('settle', { ...this.#scope(), tokens, settlement });
  }

  #scope(): { readonly queue: string; readonly nowMs: number } {
    return { queue: this.#parts.name, nowMs: this.#parts.clock() };
  }

  #announce(hasArrived: boolean): void {
    for (const listener of hasArrived ? this.#listeners : []) {
      listener();
    }
  }
}
