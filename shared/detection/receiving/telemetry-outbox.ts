import { AppError } from '../../platform/errors.ts';
import type { MessageSender, OutgoingMessage } from '../../storage/message-queue.ts';
import { maxPlainBytes, packMessages } from './pack-messages.ts';

const messagesPerSend = 32;

/** Packs the records of one request into messages and sends them while the request is still being read. */
export class TelemetryOutbox {
  readonly #receiptId: string;
  readonly #sender: MessageSender;
  readonly #tooLarge: (record: string) => void;
  readonly #outgoing: OutgoingMessage[] = [];
  #waiting: string[] = [];
  #waitingBytes = 0;
  #packed = 0;
  records = 0;
  messages = 0;

  /** `tooLarge` is called with each record that does not fit into a message. */
  constructor(receiptId: string, sender: MessageSender, tooLarge: (record: string) => void) {
    this.#receiptId = receiptId;
    this.#sender = sender;
    this.#tooLarge = tooLarge;
  }

  async add(record: string, bytes: number): Promise<void> {
    if (this.#waitingBytes + bytes > maxPlainBytes) {
      await this.#pack();
      if (this.#outgoing.length >= messagesPerSend) {
        await this.#send();
      }
    }
    this.#waiting.push(record);
    this.#waitingBytes += bytes;
  }

  /** Resolves when all added records are stored. */
  async finish(): Promise<void> {
    await this.#pack();
    await this.#send();
  }

  /** Only a repeated send has the same ids: telemetry that a client sends again is matched again, against the current list. */
  #nextId(): string {
    this.#packed += 1;
    return `${this.#receiptId}-${this.#packed}`;
  }

  async #pack(): Promise<void> {
    const records = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (records.length === 0) {
      return;
    }
    const { messages, tooLarge } = await packMessages(records, () => this.#nextId());
    this.#outgoing.push(...messages);
    this.records += records.length - tooLarge.length;
    tooLarge.forEach(this.#tooLarge);
  }

  async #send(): Promise<void> {
    while (this.#outgoing.length > 0) {
      const slice = this.#outgoing.splice(0, messagesPerSend);
      try {
        await this.#sender.send(slice);
      } catch (cause) {
        if (cause instanceof AppError) {
          throw cause;
        }
        throw new AppError('ServiceUnavailable', 'The telemetry queue is unavailable. Try again.', {
          cause,
          retryAfterSec: 10,
        });
      }
      this.messages += slice.length;
    }
  }
}
