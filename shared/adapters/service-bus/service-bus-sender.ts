import type { ServiceBusClient, ServiceBusMessage, ServiceBusMessageBatch, ServiceBusSender } from '@azure/service-bus';
import type { MessageSender, OutgoingMessage } from '../../storage/message-queue.ts';

/** A message that exceeds the queue's limit (256 KB on the Standard tier, less its headers) on its own. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';
  readonly messageId: string;
  readonly sizeBytes: number;
  readonly limitBytes: number;

  constructor(message: OutgoingMessage, limitBytes: number) {
    super(`a message of ${message.body.length} bytes exceeds the limit of ${limitBytes} bytes`);
    this.messageId = message.id;
    this.sizeBytes = message.body.length;
    this.limitBytes = limitBytes;
  }
}

/**
 * Sends to an Azure Service Bus queue or topic, in as few batches as the limit allows. Batches are packed before the
 * first is sent, so a message that is too large stops the whole send with nothing stored. The SDK sends a batch again
 * when its response was lost; the entity's duplicate detection, by message id, drops what was already stored.
 * @throws MessageTooLargeError
 */
export function makeServiceBusSender(target: {
  readonly client: ServiceBusClient;
  readonly queueOrTopic: string;
}): MessageSender {
  // a sender opens its link at the first send and reopens it when it is lost
  const sender = target.client.createSender(target.queueOrTopic);
  return {
    send: async (messages) => {
      for (const batch of await pack(sender, messages)) {
        await sender.sendMessages(batch);
      }
    },
  };
}

async function pack(
  sender: ServiceBusSender,
  messages: readonly OutgoingMessage[],
): Promise<readonly ServiceBusMessageBatch[]> {
  const batches: ServiceBusMessageBatch[] = [];
  for (const message of messages) {
    const packed = toServiceBusMessage(message);
    if (batches.at(-1)?.tryAddMessage(packed) === true) {
      continue;
    }
    const batch = await sender.createMessageBatch();
    if (!batch.tryAddMessage(packed)) {
      throw new MessageTooLargeError(message, batch.maxSizeInBytes);
    }
    batches.push(batch);
  }
  return batches;
}

function toServiceBusMessage({ id, body, contentType }: OutgoingMessage): ServiceBusMessage {
  return {
    messageId: id,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    ...(contentType !== undefined && { contentType }),
  };
}
