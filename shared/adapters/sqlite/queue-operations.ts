/*
 * A message waits, is locked by a delivery for a while, and is completed (deleted), abandoned (waits again) or
 * dead-lettered. The lock token is `<seq>.<delivery count>`: it names one delivery and is void after the next.
 */
import type { DeadLetter, OutgoingMessage } from '../../storage/message-queue.ts';
import type { StatementCache } from './statement-cache.ts';
import { numberOf, type Row, textOf } from './values.ts';

/** How long a message waits unless its queue says otherwise, and any dead letter. */
export const MESSAGE_LIFE_MS = 14 * 24 * 3600 * 1000;
const DUPLICATE_WINDOW_MS = 10 * 60 * 1000;

export interface ReceivedMessage {
  readonly lockToken: string;
  readonly messageId: string;
  readonly body: Uint8Array;
  readonly sequenceNumber: number;
  /** 1 at the first delivery. */
  readonly deliveryCount: number;
  readonly enqueuedAtMs: number;
  readonly contentType?: string;
}

export interface PendingMessages {
  /** Waiting or locked. */
  readonly active: number;
  readonly deadLettered: number;
}

/** Stores messages but those whose id was sent within the last ten minutes; answers how many were stored. */
export function sendMessages(
  statements: StatementCache,
  queue: string,
  messages: readonly OutgoingMessage[],
  nowMs: number,
  lifeMs = MESSAGE_LIFE_MS,
): number {
  const remember = statements.get(
    `INSERT INTO sent_messages (queue, message_id, sent_at) VALUES (?, ?, ?)
     ON CONFLICT (queue, message_id) DO UPDATE SET sent_at = excluded.sent_at WHERE sent_at <= ?`,
  );
  // An empty array is bound as NULL.
  const store = statements.get(
    `INSERT INTO messages (queue, message_id, content_type, enqueued_at, expires_at, body)
     VALUES (?, ?, ?, ?, ?, coalesce(?, x''))`,
  );
  let stored = 0;
  for (const { id, contentType, body } of messages) {
    if (remember.run(queue, id, nowMs, nowMs - DUPLICATE_WINDOW_MS).changes !== 0) {
      store.run(queue, id, contentType ?? null, nowMs, nowMs + lifeMs, body);
      stored += 1;
    }
  }
  return stored;
}

/** Locks and answers the oldest waiting messages; one that was delivered `maxDeliveryCount` times goes to the dead. */
export function receiveMessages(
  statements: StatementCache,
  queue: string,
  options: { readonly max: number; readonly lockMs: number; readonly maxDeliveryCount: number },
  nowMs: number,
): readonly ReceivedMessage[] {
  buryExhausted(statements, queue, options.maxDeliveryCount, nowMs);
  const waiting = statements.get(
    `SELECT seq, message_id, content_type, enqueued_at, delivery_count, body FROM messages
     WHERE queue = ? AND dead_reason IS NULL AND locked_until <= ? AND expires_at > ? ORDER BY seq LIMIT ?`,
  );
  const lock = statements.get(
    'UPDATE messages SET delivery_count = delivery_count + 1, locked_until = ? WHERE seq = ?',
  );
  return waiting.all(queue, nowMs, nowMs, options.max).map((row) => {
    lock.run(nowMs + options.lockMs, numberOf(row, 'seq'));
    return deliveryOf(row);
  });
}

/** The delivery that begins with the lock of a waiting message. */
function deliveryOf(row: Row): ReceivedMessage {
  const sequenceNumber = numberOf(row, 'seq');
  const deliveryCount = numberOf(row, 'delivery_count') + 1;
  const contentType = row['content_type'];
  return {
    lockToken: `${sequenceNumber}.${deliveryCount}`,
    messageId: textOf(row, 'message_id'),
    body: bytesOf(row),
    sequenceNumber,
    deliveryCount,
    enqueuedAtMs: numberOf(row, 'enqueued_at'),
    ...(typeof contentType === 'string' ? { contentType } : {}),
  };
}

function buryExhausted(statements: StatementCache, queue: string, maxDeliveryCount: number, nowMs: number): void {
  statements
    .get(
      `UPDATE messages SET dead_reason = 'MaxDeliveryCountExceeded', expires_at = ?,
         dead_description = 'delivered ' || delivery_count || ' times and not completed'
       WHERE queue = ? AND dead_reason IS NULL AND locked_until <= ? AND delivery_count >= ?`,
    )
    .run(nowMs + MESSAGE_LIFE_MS, queue, nowMs, maxDeliveryCount);
}

/** What becomes of a delivery. */
export type Settlement =
  | { readonly kind: 'complete' }
  | { readonly kind: 'abandon'; readonly maxDeliveryCount: number }
  | { readonly kind: 'dead-letter'; readonly reason: string; readonly description: string };

/** Settles deliveries; answers for each, in order, whether its lock still held: if not, nothing was done. */
export function settleMessages(
  statements: StatementCache,
  queue: string,
  tokens: readonly string[],
  settlement: Settlement,
  nowMs: number,
): readonly boolean[] {
  const isHeld = 'queue = ? AND seq = ? AND delivery_count = ? AND dead_reason IS NULL AND locked_until > ?';
  const settled = tokens.map((token) => {
    const [sequence = Number.NaN, delivery = Number.NaN] = token.split('.').map(Number);
    const held = [queue, sequence, delivery, nowMs] as const;
    if (settlement.kind === 'complete') {
      return statements.get(`DELETE FROM messages WHERE ${isHeld}`).run(...held).changes !== 0;
    }
    if (settlement.kind === 'abandon') {
      return statements.get(`UPDATE messages SET locked_until = 0 WHERE ${isHeld}`).run(...held).changes !== 0;
    }
    const { reason, description } = settlement;
    const bury = `UPDATE messages SET dead_reason = ?, dead_description = ?, expires_at = ? WHERE ${isHeld}`;
    return statements.get(bury).run(reason, description, nowMs + MESSAGE_LIFE_MS, ...held).changes !== 0;
  });
  if (settlement.kind === 'abandon') {
    buryExhausted(statements, queue, settlement.maxDeliveryCount, nowMs);
  }
  return settled;
}

/** Puts dead letters back at the end of the queue as new messages of the same id; answers for each whether it was there. */
export function resubmitMessages(
  statements: StatementCache,
  queue: string,
  ids: readonly string[],
  nowMs: number,
): readonly boolean[] {
  const copy = statements.get(
    `INSERT INTO messages (queue, message_id, content_type, enqueued_at, expires_at, body)
     SELECT queue, message_id, content_type, ?, ?, body FROM messages
     WHERE seq = ? AND queue = ? AND dead_reason IS NOT NULL AND expires_at > ?`,
  );
  const remove = statements.get('DELETE FROM messages WHERE seq = ?');
  return ids.map((id) => {
    const sequence = sequenceOf(id);
    const isCopied = copy.run(nowMs, nowMs + MESSAGE_LIFE_MS, sequence, queue, nowMs).changes !== 0;
    if (isCopied) {
      remove.run(sequence);
    }
    return isCopied;
  });
}

/** Dead letters, oldest first, those after an id. */
export function listDeadLetters(
  statements: StatementCache,
  queue: string,
  limit: number,
  after: string | undefined,
  nowMs: number,
): readonly DeadLetter[] {
  return statements
    .get(
      `SELECT seq, message_id, dead_reason, dead_description, delivery_count, enqueued_at, length(body) AS size
       FROM messages WHERE queue = ? AND dead_reason IS NOT NULL AND seq > ? AND expires_at > ? ORDER BY seq LIMIT ?`,
    )
    .all(queue, after === undefined ? 0 : sequenceOf(after), nowMs, limit)
    .map((row) => ({
      id: String(numberOf(row, 'seq')),
      messageId: textOf(row, 'message_id'),
      reason: textOf(row, 'dead_reason'),
      description: textOf(row, 'dead_description'),
      deliveryCount: numberOf(row, 'delivery_count'),
      enqueuedAtMs: numberOf(row, 'enqueued_at'),
      sizeBytes: numberOf(row, 'size'),
    }));
}

export function countPending(statements: StatementCache, queue: string): PendingMessages {
  const count = (condition: string): number =>
    numberOf(statements.get(`SELECT count(*) AS n FROM messages WHERE queue = ? AND ${condition}`).get(queue), 'n');
  return { active: count('dead_reason IS NULL'), deadLettered: count('dead_reason IS NOT NULL') };
}

/** Deletes at most `limit` messages and remembered ids whose time is over; answers how many. */
export function deleteLapsedMessages(statements: StatementCache, limit: number, nowMs: number): number {
  const messages = statements
    .get('DELETE FROM messages WHERE seq IN (SELECT seq FROM messages WHERE expires_at <= ? LIMIT ?)')
    .run(nowMs, limit);
  const sent = statements
    .get(
      `DELETE FROM sent_messages WHERE (queue, message_id) IN
         (SELECT queue, message_id FROM sent_messages WHERE sent_at <= ? LIMIT ?)`,
    )
    .run(nowMs - DUPLICATE_WINDOW_MS, limit);
  return Number(messages.changes) + Number(sent.changes);
}

/** A sequence number from its text; one that no message has for any other text. */
function sequenceOf(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : -1;
}

function bytesOf(row: Row): Uint8Array {
  const body = row['body'];
  return body instanceof Uint8Array ? body : new Uint8Array(0);
}
