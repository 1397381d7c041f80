/** A message to send. The same id again within the duplicate-detection window (10 minutes) is stored once. */
export interface OutgoingMessage {
  readonly id: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
}

/** One queue or topic to write to. Receiving is up to triggers. */
export interface MessageSender {
  /** Resolves when all are stored durably. After an error some may be stored: send all again under the same ids. */
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

/** The messages of one queue that were delivered too many times or rejected. */
export interface DeadLetterQueue {
  /** Oldest first, at most `limit`, those after `after` (an id). */
  list(limit: number, after?: string): Promise<readonly DeadLetter[]>;
  /**
   * Puts each back at the end of its queue under its own message id, or one derived from it where duplicate detection
   * would drop that. One result per id, in order. It can be repeated safely.
   */
  resubmit(ids: readonly string[]): Promise<readonly { readonly id: string; readonly resubmitted: boolean }[]>;
}
