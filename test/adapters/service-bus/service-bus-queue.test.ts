import { randomUUID } from 'node:crypto';
import { isServiceBusError, RetryMode, ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeServiceBusDeadLetters } from '../../../shared/adapters/service-bus/dead-letter-queue.ts';
import { originalMessageId } from '../../../shared/adapters/service-bus/resubmission-id.ts';
import { MessageTooLargeError, makeServiceBusSender } from '../../../shared/adapters/service-bus/service-bus-sender.ts';
import { describeMessageQueue } from '../../contract/message-queue.ts';
import { type AmqpPeer, startAmqpPeer } from '../../support/peers/amqp-peer.ts';

const retryOptions = {
  mode: RetryMode.Exponential,
  maxRetries: 3,
  retryDelayInMs: 200,
  maxRetryDelayInMs: 5_000,
  timeoutInMs: 500,
};
const maxMessageBytes = 256 * 1024;

let peer: AmqpPeer;
let client: ServiceBusClient;
let queue: string;
beforeAll(async () => {
  peer = await startAmqpPeer({ maxMessageBytes });
});
afterAll(async () => {
  await peer.stop();
});

function connect(): void {
  client = new ServiceBusClient(peer.connectionString, { retryOptions });
  queue = randomUUID();
}

async function receive(settle: 'complete' | { reason: string; description: string }, count: number) {
  const receiver = client.createReceiver(queue, { skipParsingBodyAsJson: true });
  const messages: ServiceBusReceivedMessage[] = [];
  while (messages.length < count) {
    const taken = await receiver.receiveMessages(count - messages.length, { maxWaitTimeInMs: 5000 });
    for (const message of taken) {
      if (settle === 'complete') {
        await receiver.completeMessage(message);
      } else {
        const { reason, description } = settle;
        await receiver.deadLetterMessage(message, {
          deadLetterReason: reason,
          deadLetterErrorDescription: description,
        });
      }
    }
    messages.push(...taken);
  }
  await receiver.close();
  return messages;
}

const receiveAll = () => receive('complete', peer.queue(queue).messages.length);
const bytesOf = ({ body }: ServiceBusReceivedMessage): Buffer => {
  const bytes: unknown = body;
  if (!Buffer.isBuffer(bytes)) {
    throw new Error('the body is not bytes');
  }
  return bytes;
};

describeMessageQueue(
  'Azure Service Bus',
  async () => {
    connect();
    await Promise.resolve();
    return {
      sender: makeServiceBusSender({ client, queueOrTopic: queue }),
      deadLetters: makeServiceBusDeadLetters({ client, queue }),
      receiveAll: async () =>
        (await receiveAll()).map((message) => ({
          // A copy of a dead letter has an id derived from its own: duplicate detection would drop it otherwise.
          messageId: originalMessageId(String(message.messageId)),
          body: bytesOf(message),
          contentType: message.contentType,
        })),
      deadLetterNext: async (reason, description) => {
        await receive({ reason, description }, 1);
      },
      advance: () => {
        throw new Error('the clock of the broker is its own');
      },
      close: () => client.close(),
    };
  },
  { duplicateDetection: true, clock: false },
);

const idsStored = (): readonly string[] => peer.queue(queue).messages.map(({ messageId }) => messageId);
const message = (id: string, bytes = 3) => ({ id, body: Buffer.alloc(bytes, 'x') });

/** The SDK gathers the errors of all its tries. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof AggregateError &&
    error.errors.every((each) => isServiceBusError(each) && each.code === 'ServiceBusy')
  );
}

async function deadLetter(...messages: readonly { messageId: string; body: unknown; contentType?: string }[]) {
  const sender = client.createSender(queue);
  for (const message of messages) {
    await sender.sendMessages({ ...message, applicationProperties: { table: 'x' } });
  }
  await receive({ reason: 'Unreadable', description: 'd' }, messages.length);
  return (await makeServiceBusDeadLetters({ client, queue }).list(100)).map(({ id }) => id);
}

describe('sending to Service Bus', () => {
  beforeEach(connect);
  afterEach(() => client.close());

  it('packs as few batches as the limit allows', async () => {
    const before = peer.transfers();
    await makeServiceBusSender({ client, queueOrTopic: queue }).send(
      Array.from({ length: 10 }, (_, n) => message(`m${n}`, 60_000)),
    );
    expect(idsStored()).toHaveLength(10);
    expect(peer.transfers() - before).toBe(3);
  });

  it('refuses a message that is too large, and stores nothing of the send', async () => {
    const sender = makeServiceBusSender({ client, queueOrTopic: queue });
    await sender.send([message('fits', maxMessageBytes - 1000)]);
    const send = sender.send([message('a'), message('huge', maxMessageBytes), message('b')]);
    await expect(send).rejects.toBeInstanceOf(MessageTooLargeError);
    await expect(send).rejects.toMatchObject({ messageId: 'huge', sizeBytes: maxMessageBytes });
    expect(idsStored()).toStrictEqual(['fits']);
  });

  it.each(['busy', 'drop-before-store', 'drop-after-store'] as const)(
    'stores all messages once after the fault %s',
    async (fault) => {
      peer.faults.push(fault);
      const before = peer.transfers();
      await makeServiceBusSender({ client, queueOrTopic: queue }).send([message('a'), message('b')]);
      expect(peer.transfers() - before).toBe(2);
      expect(idsStored()).toStrictEqual(['a', 'b']);
    },
  );

  it('opens its link again after it was detached, and its connection after it was dropped', async () => {
    const sender = makeServiceBusSender({ client, queueOrTopic: queue });
    await sender.send([message('a')]);
    peer.detachSenders();
    await sender.send([message('b')]);
    peer.dropConnections();
    await sender.send([message('c')]);
    expect(idsStored()).toStrictEqual(['a', 'b', 'c']);
  });

  it('throws when the service stays busy', async () => {
    peer.faults.push('busy', 'busy', 'busy', 'busy');
    const sender = makeServiceBusSender({ client, queueOrTopic: queue });
    await expect(sender.send([message('a')])).rejects.toSatisfy(isBusy);
    expect(idsStored()).toStrictEqual([]);
  });
});

describe('resubmitting to Service Bus', () => {
  beforeEach(connect);
  afterEach(() => client.close());

  it('passes duplicate detection with a copy of body and properties', async () => {
    const [id = ''] = await deadLetter({
      messageId: 'm',
      body: Buffer.from([0, 255]),
      contentType: 'application/zstd',
    });
    expect(await makeServiceBusDeadLetters({ client, queue }).resubmit([id])).toStrictEqual([
      { id, resubmitted: true },
    ]);
    const [copy] = await receiveAll();
    expect(copy).toMatchObject({
      messageId: `m~resubmit-${id}`,
      contentType: 'application/zstd',
      applicationProperties: { table: 'x' },
    });
    expect(copy?.applicationProperties).not.toHaveProperty('DeadLetterReason');
    expect(copy?.deadLetterReason).toBeUndefined();
    expect(copy && bytesOf(copy)).toStrictEqual(Buffer.from([0, 255]));
    expect(peer.queue(`${queue}/$DeadLetterQueue`).messages).toStrictEqual([]);
  });

  it('puts back what it received on the way, and receives nothing for unknown ids', async () => {
    const ids = await deadLetter(...['a', 'b', 'c', 'd'].map((messageId) => ({ messageId, body: Buffer.from('x') })));
    const deadLetters = makeServiceBusDeadLetters({ client, queue });
    await deadLetters.resubmit([ids[2] ?? '']);
    expect(await deadLetters.resubmit(['77', 'x', '-1'])).toStrictEqual(
      ['77', 'x', '-1'].map((id) => ({ id, resubmitted: false })),
    );
    const left = peer.queue(`${queue}/$DeadLetterQueue`).messages;
    expect(left.map(({ messageId, lock }) => ({ messageId, lock }))).toStrictEqual(
      ['a', 'b', 'd'].map((messageId) => ({ messageId, lock: undefined })),
    );
  });

  it('keeps the dead letter when its copy could not be sent', async () => {
    const [id = ''] = await deadLetter({ messageId: 'm', body: Buffer.from('x') });
    peer.faults.push('busy', 'busy', 'busy', 'busy');
    await expect(makeServiceBusDeadLetters({ client, queue }).resubmit([id])).rejects.toSatisfy(isBusy);
    expect((await makeServiceBusDeadLetters({ client, queue }).list(10)).map((letter) => letter.id)).toStrictEqual([
      id,
    ]);
    expect(peer.queue(queue).messages).toStrictEqual([]);
  });

  it('stores one copy when a repeat follows a crash between copy and completion', async () => {
    const [id = ''] = await deadLetter({ messageId: 'm', body: Buffer.from('x') });
    const sender = client.createSender(queue);
    await sender.sendMessages({ messageId: `m~resubmit-${id}`, body: Buffer.from('x') });
    expect(await makeServiceBusDeadLetters({ client, queue }).resubmit([id])).toStrictEqual([
      { id, resubmitted: true },
    ]);
    expect(await receiveAll()).toHaveLength(1);
  });
});
