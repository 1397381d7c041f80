import type { MessageSender, OutgoingMessage } from '../../../shared/storage/message-queue.ts';

/** A sender that keeps what it was given, each id once, in the order sent. */
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
