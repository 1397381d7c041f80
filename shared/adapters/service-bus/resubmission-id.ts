import { createHash } from 'node:crypto';

/** Service Bus allows message ids of up to 128 characters. */
const maxIdCharacters = 128;

const suffixPattern = /~resubmit-\d+$/;

/**
 * The message id of the copy that replaces a dead letter: the original id and the dead letter's sequence number. With
 * the original id, the queue's duplicate detection would drop a copy sent within its window, and the message would be
 * lost. The same dead letter always gives the same id, so a copy sent twice within that window is stored once.
 */
export function resubmissionId(messageId: string, sequenceNumber: string): string {
  const suffix = `~resubmit-${sequenceNumber}`;
  const original = originalMessageId(messageId);
  if (original.length + suffix.length <= maxIdCharacters) {
    return `${original}${suffix}`;
  }
  return `${createHash('sha256').update(original).digest('hex')}${suffix}`;
}

/** The id with which a message was first sent. */
export function originalMessageId(messageId: string): string {
  return messageId.replace(suffixPattern, '');
}
