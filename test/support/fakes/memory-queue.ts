import type { MessageSender, OutgoingMessage } from '../../../shared/storage/message-queue.ts';

/** A sender that stores messages in the order sent, each id once. */
export function makeMemorySender(): MessageSender & { readonly messages: OutgoingMessage[] } {
  const messages: OutgoingMessage[] = [];
  return {
    messages,
    send(outgoing) {
      for (const message of outgoing) {
        if (!messages.some(({ id }) => id === message.id)) {
          messages.push({ ...message, body: message.body.slice() });
        }
      }
      return Promise.resolve();
    },
  };
}
