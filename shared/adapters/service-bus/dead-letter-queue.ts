import {
  isServiceBusError,
  type ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
  type ServiceBusSender,
} from '@azure/service-bus';
import Long from 'long';
import type { DeadLetter, DeadLetterQueue } from '../../storage/message-queue.ts';
import { resubmissionId } from './resubmission-id.ts';

/** Messages received at once while looking for those to resubmit. */
const receivedAtOnce = 100;

/** A search for dead letters ends after this many: those further back wait for the next one. */
const maxReceived = 5_000;

/** The broker responds as soon as a message is available, and after this time when none is. */
const maxWaitMs = 3_000;

/** What the broker adds when it dead-letters a message. */
const deadLetterProperties: ReadonlySet<string> = new Set(['DeadLetterReason', 'DeadLetterErrorDescription']);

/**
 * The dead letters of an Azure Service Bus queue. Listing peeks and locks nothing. Resubmitting receives messages from
 * the front until it has the wanted ones, sends a copy of each under a derived id (resubmission-id.ts), completes the dead
 * letter, and puts the others back. A crash between copy and completion leaves both the dead letter and its copy:
 * within the queue's window the next resubmission is dropped as a duplicate; after it, the message is repeated, but its
 * records count once anyway, since detections have deterministic ids.
 */
export function makeServiceBusDeadLetters(source: {
  readonly client: ServiceBusClient;
  readonly queue: string;
}): DeadLetterQueue {
  const openReceiver = (): ServiceBusReceiver =>
    source.client.createReceiver(source.queue, {
      subQueueType: 'deadLetter',
      receiveMode: 'peekLock',
      skipParsingBodyAsJson: true,
    });

  return {
    list: async (limit, after) => {
      const receiver = openReceiver();
      try {
        return await listAfter(receiver, limit, after === undefined ? Long.ONE : toLong(after).add(1));
      } finally {
        await receiver.close();
      }
    },
    resubmit: async (ids) => {
      const receiver = openReceiver();
      const sender = source.client.createSender(source.queue);
      try {
        const wanted = await findWaiting(receiver, ids);
        const done = wanted.size === 0 ? wanted : await resubmitTaken(receiver, sender, wanted);
        return ids.map((id) => ({ id, resubmitted: done.has(id) }));
      } finally {
        await Promise.all([receiver.close(), sender.close()]);
      }
    },
  };
}

type AnnotatedMessage = ServiceBusReceivedMessage['_rawAmqpMessage'];

const isSequenceNumber = (id: string): boolean => /^\d{1,19}$/.test(id);

function toLong(id: string): Long {
  if (!isSequenceNumber(id)) {
    throw new TypeError(`not a sequence number: ${JSON.stringify(id)}`);
  }
  return Long.fromString(id);
}

async function listAfter(receiver: ServiceBusReceiver, limit: number, first: Long): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  let from = first;
  // the broker limits each response by its size, so a short one is not the end
  while (letters.length < limit) {
    const peeked = await receiver.peekMessages(limit - letters.length, { fromSequenceNumber: from });
    if (peeked.length === 0) {
      break;
    }
    letters.push(...peeked.map(toDeadLetter));
    from = sequenceNumberOf(peeked.at(-1)).add(1);
  }
  return letters;
}

/** The ids whose dead letters exist: nothing is received for the others. */
async function findWaiting(receiver: ServiceBusReceiver, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const waiting = new Set<string>();
  for (const id of new Set(ids.filter(isSequenceNumber))) {
    const [found] = await receiver.peekMessages(1, { fromSequenceNumber: toLong(id) });
    if (found !== undefined && sequenceNumberOf(found).toString() === id) {
      waiting.add(id);
    }
  }
  return waiting;
}

async function resubmitTaken(
  receiver: ServiceBusReceiver,
  sender: ServiceBusSender,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const missing = new Set(wanted);
  const done = new Set<string>();
  const others: ServiceBusReceivedMessage[] = [];
  try {
    for (let taken = 0; missing.size > 0 && taken < maxReceived; ) {
      const messages = await receiver.receiveMessages(receivedAtOnce, { maxWaitTimeInMs: maxWaitMs });
      if (messages.length === 0) {
        break;
      }
      taken += messages.length;
      for (const message of messages) {
        const id = sequenceNumberOf(message).toString();
        if (!missing.delete(id)) {
          others.push(message);
          continue;
        }
        await sender.sendMessages(toCopy(message, id));
        if (await isCompleted(receiver, message)) {
          done.add(id);
        }
      }
    }
  } finally {
    // kept until now, so that none comes twice; one whose lock expired is already back
    await Promise.allSettled(others.map((message) => receiver.abandonMessage(message)));
  }
  return done;
}

async function isCompleted(receiver: ServiceBusReceiver, message: ServiceBusReceivedMessage): Promise<boolean> {
  try {
    await receiver.completeMessage(message);
    return true;
  } catch (error) {
    if (isServiceBusError(error) && error.code === 'MessageLockLost') {
      return false;
    }
    throw error;
  }
}

/** The message as its sender made it: its AMQP body and properties, without the broker's annotations. */
function toCopy(message: ServiceBusReceivedMessage, sequenceNumber: string): AnnotatedMessage {
  const raw = message._rawAmqpMessage;
  const { absoluteExpiryTime: _, ...properties } = raw.properties ?? {};
  const kept = Object.entries(raw.applicationProperties ?? {}).filter(([name]) => !deadLetterProperties.has(name));
  const body: unknown = message.body;
  return {
    body,
    bodyType: raw.bodyType ?? 'data',
    properties: { ...properties, messageId: resubmissionId(String(message.messageId ?? ''), sequenceNumber) },
    applicationProperties: Object.fromEntries(kept),
  };
}

function toDeadLetter(message: ServiceBusReceivedMessage): DeadLetter {
  const body: unknown = message.body;
  return {
    id: sequenceNumberOf(message).toString(),
    messageId: String(message.messageId ?? ''),
    reason: message.deadLetterReason ?? '',
    description: message.deadLetterErrorDescription ?? '',
    deliveryCount: message.deliveryCount ?? 0,
    enqueuedAtMs: message.enqueuedTimeUtc?.getTime() ?? 0,
    sizeBytes: body instanceof Uint8Array ? body.length : Buffer.byteLength(JSON.stringify(body) ?? ''),
  };
}

function sequenceNumberOf(message: ServiceBusReceivedMessage | undefined): Long {
  if (message?.sequenceNumber === undefined) {
    throw new Error('the broker sent a message without a sequence number');
  }
  return message.sequenceNumber;
}
