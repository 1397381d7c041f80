import type { ReceivedMessage } from '../../../shared/adapters/sqlite/queue/queue-operations.ts';
import type { MessageSender } from '../../../shared/storage/message-queue.ts';

/** The queue through which releases before 0.3 continued imports. */
export const formerImportsQueue = 'imports';

interface FormerQueue {
  receive(max: number, lockSec: number): Promise<readonly ReceivedMessage[]>;
  complete(lockTokens: readonly string[]): Promise<unknown>;
}

const atOnce = 100;
const lockSec = 30;

/**
 * Moves the messages of a queue that has no function any more. One that an earlier process still has under a lock stays
 * there: the sweep finds its import.
 */
export async function adoptMessages(from: FormerQueue, to: MessageSender): Promise<void> {
  for (;;) {
    const messages = await from.receive(atOnce, lockSec);
    if (messages.length === 0) {
      return;
    }
    await to.send(messages.map(({ messageId, body }) => ({ id: messageId, body, contentType: 'application/json' })));
    await from.complete(messages.map(({ lockToken }) => lockToken));
  }
}
