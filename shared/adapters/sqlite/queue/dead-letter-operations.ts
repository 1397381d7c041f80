import type { DeadLetter } from '../../../storage/message-queue.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { numberOf, textOf } from '../sql/values.ts';
import { messageLifeMs } from './queue-operations.ts';

/** Puts dead letters back at the end of the queue as new messages with the same id; returns for each whether it existed. */
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
    const isCopied = copy.run(nowMs, nowMs + messageLifeMs, sequence, queue, nowMs).changes !== 0;
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

/** A sequence number from its text; for any other text, one that no message has. */
function sequenceOf(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : -1;
}
