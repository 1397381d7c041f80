import type { QueueReceiver, ReceivedMessage } from '../../../local/triggers/ports.ts';

/** A queue in an array: a received message is gone until it is abandoned. */
export class FakeQueue implements QueueReceiver {
  readonly batches: number[] = [];
  readonly completed: string[] = [];
  readonly abandoned: string[] = [];
  #waiting: ReceivedMessage[] = [];
  readonly #taken = new Map<string, ReceivedMessage>();

  add(...bodies: readonly string[]): void {
    for (const body of bodies) {
      const message = { messageId: `m-${body}`, lockToken: `${body}.1`, body: Buffer.from(body), deliveryCount: 1 };
      this.#waiting.push({ ...message, enqueuedAtMs: 0, sequenceNumber: this.#waiting.length + 1 });
    }
  }

  async receive(limit: number): Promise<readonly ReceivedMessage[]> {
    const taken = this.#waiting.slice(0, limit);
    this.#waiting = this.#waiting.slice(limit);
    for (const message of taken) {
      this.#taken.set(message.lockToken, message);
    }
    if (taken.length > 0) {
      this.batches.push(taken.length);
    }
    return taken;
  }

  async complete(lockTokens: readonly string[]): Promise<void> {
    this.completed.push(...lockTokens);
  }

  async abandon(lockTokens: readonly string[]): Promise<void> {
    this.abandoned.push(...lockTokens);
    for (const token of lockTokens) {
      const message = this.#taken.get(token);
      if (message !== undefined) {
        this.#waiting.push({ ...message, deliveryCount: message.deliveryCount + 1 });
      }
    }
  }
}
