import { randomUUID } from 'node:crypto';

/** One message as the broker stores it: encoded, with the broker's own data. */
export interface QueuedMessage {
  readonly sequence: number;
  readonly messageId: string;
  readonly encoded: Buffer;
  readonly enqueuedAtMs: number;
  deliveryCount: number;
  /** 16 bytes in hexadecimal; a message without a lock is waiting. */
  lock: string | undefined;
  readonly deadLetter?: { readonly reason: string; readonly description: string };
}

/** A queue of the AMQP peer; duplicate detection and locks never expire. */
export class AmqpQueue {
  readonly #messages: QueuedMessage[] = [];
  readonly #seen = new Set<string>();
  #sequence = 0;

  get messages(): readonly QueuedMessage[] {
    return this.#messages;
  }

  /** Stores a message unless one with its id was stored before. */
  offer(messageId: string, encoded: Buffer): void {
    if (this.#seen.has(messageId)) {
      return;
    }
    this.#seen.add(messageId);
    this.#add({ messageId, encoded, deliveryCount: 0 });
  }

  /** Takes over a message that another queue dead-lettered. */
  bury(message: QueuedMessage, reason: string, description: string): void {
    const { messageId, encoded, deliveryCount } = message;
    this.#add({ messageId, encoded, deliveryCount, deadLetter: { reason, description } });
  }

  /** Locks the oldest waiting message. */
  lockNext(): (QueuedMessage & { lock: string }) | undefined {
    const message = this.#messages.find(({ lock }) => lock === undefined);
    return message && Object.assign(message, { lock: randomUUID().replaceAll('-', '') });
  }

  unlock(lock: string): void {
    const message = this.#messages.find((candidate) => candidate.lock === lock);
    if (message === undefined) {
      return;
    }
    message.lock = undefined;
    message.deliveryCount += 1;
  }

  take(lock: string): QueuedMessage | undefined {
    const index = this.#messages.findIndex((candidate) => candidate.lock === lock);
    return index < 0 ? undefined : this.#messages.splice(index, 1)[0];
  }

  peek(fromSequence: number, count: number): readonly QueuedMessage[] {
    return this.#messages.filter(({ sequence }) => sequence >= fromSequence).slice(0, count);
  }

  #add(message: Omit<QueuedMessage, 'sequence' | 'enqueuedAtMs' | 'lock'>): void {
    this.#sequence += 1;
    this.#messages.push({ ...message, sequence: this.#sequence, enqueuedAtMs: Date.now(), lock: undefined });
  }
}
