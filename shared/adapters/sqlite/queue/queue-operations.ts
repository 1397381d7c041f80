/*
 * A message waits, is locked by a delivery for a while, and is completed (deleted), abandoned (waits again) or
 * dead-lettered. The lock token is `<seq>.<delivery count>`: it names one delivery and is void after the next.
 */
import type { OutgoingMessage } from '../../../storage/message-queue.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { numberOf, type Row, textOf } from '../sql/values.ts';

/** How long a message is kept unless its queue says otherwise, and every dead letter. */
export const messageLifeMs = 14 * 24 * 3600 * 1000;
const duplicateWindowMs = 10 * 60 * 1000;

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

/** Stores messages except those whose id was sent within the last ten minutes; returns how many were stored. */
export function sendMessages(
  statements: StatementCache,
  queue: string,
  messages: readonly OutgoingMessage[],
  nowMs: number,
  lifeMs = messageLifeMs,
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
    if (remember.run(queue, id, nowMs, nowMs - duplicateWindowMs).changes !== 0) {
      store.run(queue, id, contentType ?? null, nowMs, nowMs + lifeMs, body);
      stored += 1;
    }
  }
  return stored;
}

/**
 * Locks and returns the oldest waiting messages. One that was delivered `maxDeliveryCount` times becomes a dead letter
 * instead when its turn comes, which is soon: it is older than what was sent since.
 */
export function receiveMessages(
  statements: StatementCache,
  queue: string,
  options: { readonly max: number; readonly lockMs: number; readonly maxDeliveryCount: number },
  nowMs: number,
): readonly ReceivedMessage[] {
  const waiting = statements.get(
    `SELECT seq, message_id, content_type, enqueued_at, delivery_count, body FROM messages
     WHERE queue = ? AND dead_reason IS NULL AND locked_until <= ? AND expires_at > ? ORDER BY seq LIMIT ?`,
  );
  const lock = statements.get(
    'UPDATE messages SET delivery_count = delivery_count + 1, locked_until = ? WHERE seq = ?',
  );
  const received: ReceivedMessage[] = [];
  let buried = 0;
  do {
    buried = 0;
    for (const row of waiting.all(queue, nowMs, nowMs, options.max - received.length)) {
      const sequence = numberOf(row, 'seq');
      if (numberOf(row, 'delivery_count') >= options.maxDeliveryCount) {
        bury(statements, sequence, exhaustion(numberOf(row, 'delivery_count')), nowMs);
        buried += 1;
      } else {
        lock.run(nowMs + options.lockMs, sequence);
        received.push(deliveryOf(row));
      }
    }
  } while (buried > 0);
  return received;
}

/** The delivery that starts when a waiting message is locked. */
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
    ...(typeof contentType === 'string' && { contentType }),
  };
}

interface DeathCause {
  readonly reason: string;
  readonly description: string;
}

function exhaustion(deliveries: number): DeathCause {
  return { reason: 'MaxDeliveryCountExceeded', description: `delivered ${deliveries} times and not completed` };
}

function bury(statements: StatementCache, sequence: number, { reason, description }: DeathCause, nowMs: number): void {
  statements
    .get('UPDATE messages SET dead_reason = ?, dead_description = ?, expires_at = ? WHERE seq = ?')
    .run(reason, description, nowMs + messageLifeMs, sequence);
}

/** What becomes of a delivery. */
export type Settlement =
  | { readonly kind: 'complete' }
  | { readonly kind: 'abandon'; readonly maxDeliveryCount: number }
  | ({ readonly kind: 'dead-letter' } & DeathCause);

/** Settles deliveries; returns for each, in order, whether its lock was still valid: if not, nothing was done. */
export function settleMessages(
  statements: StatementCache,
  queue: string,
  tokens: readonly string[],
  settlement: Settlement,
  nowMs: number,
): readonly boolean[] {
  const isHeld = 'queue = ? AND seq = ? AND delivery_count = ? AND dead_reason IS NULL AND locked_until > ?';
  const find = statements.get(`SELECT 1 FROM messages WHERE ${isHeld}`);
  return tokens.map((token) => {
    const [sequence = Number.NaN, delivery = Number.NaN] = token.split('.').map(Number);
    if (find.get(queue, sequence, delivery, nowMs) === undefined) {
      return false;
    }
    if (settlement.kind === 'complete') {
      statements.get('DELETE FROM messages WHERE seq = ?').run(sequence);
    } else if (settlement.kind === 'dead-letter') {
      bury(statements, sequence, settlement, nowMs);
    } else if (delivery >= settlement.maxDeliveryCount) {
      bury(statements, sequence, exhaustion(delivery), nowMs);
    } else {
      statements.get('UPDATE messages SET locked_until = 0 WHERE seq = ?').run(sequence);
    }
    return true;
  });
}

export function countPending(statements: StatementCache, queue: string): PendingMessages {
  const count = (condition: string): number =>
    numberOf(statements.get(`SELECT count(*) AS n FROM messages WHERE queue = ? AND ${condition}`).get(queue), 'n');
  return { active: count('dead_reason IS NULL'), deadLettered: count('dead_reason IS NOT NULL') };
}

/** Deletes at most `limit` expired messages and remembered ids; returns how many. */
export function deleteExpiredMessages(statements: StatementCache, limit: number, nowMs: number): number {
  const messages = statements
    .get('DELETE FROM messages WHERE seq IN (SELECT seq FROM messages WHERE expires_at <= ? LIMIT ?)')
    .run(nowMs, limit);
  const sent = statements
    .get(
      `DELETE FROM sent_messages WHERE (queue, message_id) IN
         (SELECT queue, message_id FROM sent_messages WHERE sent_at <= ? LIMIT ?)`,
    )
    .run(nowMs - duplicateWindowMs, limit);
  return Number(messages.changes) + Number(sent.changes);
}

function bytesOf(row: Row): Uint8Array {
  const body = row['body'];
  return body instanceof Uint8Array ? body : new Uint8Array(0);
}
