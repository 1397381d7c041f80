/** A message to be. The same id again within the duplicate-detection window (10 minutes) is stored once. */
export interface OutgoingMessage {
  readonly id: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
}

/** One queue or topic, to be written to. Receiving is the trigger's work. */
export interface MessageSender {
  /** Resolves when all are stored durably. A throw may leave some of them stored: send all again under their ids. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
}

export interface DeadLetter {
  /** The message's sequence number in the queue, as decimal text; opaque to callers. */
  readonly id: string;
  readonly messageId: string;
  readonly reason: string;
  readonly description: string;
  readonly deliveryCount: number;
  readonly enqueuedAtMs: number;
  readonly sizeBytes: number;
}

/** The messages of one queue that were delivered too often or refused. */
export interface DeadLetterQueue {
  /** Oldest first, at most `limit`, those after `after` (an id). */
  list(limit: number, after?: string): Promise<readonly DeadLetter[]>;
  /**
   * Puts each back at the end of its queue under its own message id, or one derived from it where duplicate detection
   * would drop that; an answer per id, in order. A repeat is harmless.
   */
  resubmit(ids: readonly string[]): Promise<readonly { readonly id: string; readonly resubmitted: boolean }[]>;
}
