import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import rhea, { type EventContext, type Sender } from 'rhea';
import { z } from 'zod';
import { annotated, lockOf, settle, unpack } from './amqp-message.ts';
import { AmqpQueue } from './amqp-queue.ts';

/** What happens to the next transfer to a queue. */
type TransferFault = 'busy' | 'drop-before-store' | 'drop-after-store';

export interface AmqpPeer {
  /** The SDK's development-emulator form. */
  readonly connectionString: string;
  /** Remaining faults, in order. */
  readonly faults: TransferFault[];
  /** Batches and single messages received so far, including those of failed transfers. */
  readonly transfers: () => number;
  queue(name: string): AmqpQueue;
  /** Closes the links of all clients that send, as the service does after ten idle minutes. */
  detachSenders(): void;
  dropConnections(): void;
  stop(): Promise<void>;
}

const deadLetters = '/$DeadLetterQueue';
const managementPath = '/$management';
const maxDeliveries = 10;

/** Tells rhea that a buffer is an encoded message. */
const plainFormat = 0;

const request = z.looseObject({
  message_id: z.string(),
  reply_to: z.string(),
  application_properties: z.looseObject({ operation: z.string() }),
});
const peekBody = z.object({
  'from-sequence-number': z.union([
    z.number(),
    z.instanceof(Buffer).transform((bytes) => Number(bytes.readBigInt64BE())),
  ]),
  'message-count': z.number(),
});
const rejection = z.object({
  error: z.object({ info: z.object({ DeadLetterReason: z.string(), DeadLetterErrorDescription: z.string() }) }),
});

/**
 * The part of a Service Bus namespace that the SDK needs, over AMQP 1.0 on loopback: put-token, queues with peek-lock
 * and dead letters, and peek on the management link.
 */
export async function startAmqpPeer(limits: { readonly maxMessageBytes: number }): Promise<AmqpPeer> {
  const queues = new Map<string, AmqpQueue>();
  const queue = (name: string): AmqpQueue => {
    const found = queues.get(name) ?? new AmqpQueue();
    queues.set(name, found);
    return found;
  };
  const faults: TransferFault[] = [];
  const inbound = new Set<{ close(error: { condition: string; description: string }): void }>();
  const sockets = new Set<Socket>();
  let transfers = 0;
  const dropConnections = (): void => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };

  const container = rhea.create_container({
    id: 'peer',
    receiver_options: { autoaccept: false, max_message_size: limits.maxMessageBytes },
    sender_options: { snd_settle_mode: 0 },
  });
  enableAnonymous(container.sasl_server_mechanisms);

  container.on('sender_open', ({ sender }: EventContext) => {
    sender?.set_source(sender.source);
  });
  container.on('receiver_open', ({ receiver }: EventContext) => {
    if (receiver !== undefined && isQueue(addressOf(receiver.target))) {
      inbound.add(receiver);
    }
  });
  container.on('receiver_close', ({ receiver }: EventContext) => {
    if (receiver !== undefined) {
      inbound.delete(receiver);
    }
  });
  container.on('message', (context: EventContext) => {
    const { receiver, message, delivery } = context;
    if (receiver === undefined || message === undefined || delivery === undefined) {
      return;
    }
    const address = addressOf(receiver.target);
    if (!isQueue(address)) {
      delivery.accept();
      answer(context, address);
      return;
    }
    transfers += 1;
    const fault = faults.shift();
    if (fault === 'busy') {
      delivery.reject({ condition: 'com.microsoft:server-busy', description: 'scripted' });
      return;
    }
    if (fault !== 'drop-before-store') {
      for (const { messageId, encoded } of unpack(message, delivery)) {
        queue(address).offer(messageId, encoded);
      }
    }
    if (fault === undefined) {
      delivery.accept();
    } else {
      dropConnections();
    }
    pumpAll();
  });

  const senders = new Set<Sender>();
  container.on('sendable', ({ sender }: EventContext) => {
    if (sender === undefined || !isQueue(addressOf(sender.source))) {
      return;
    }
    senders.add(sender);
    pump(sender);
  });
  container.on('sender_draining', ({ sender }: EventContext) => {
    if (sender !== undefined && isQueue(addressOf(sender.source))) {
      pump(sender);
    }
    sender?.set_drained(true);
  });
  container.on('sender_close', ({ sender }: EventContext) => {
    if (sender !== undefined) {
      senders.delete(sender);
    }
  });
  container.on('accepted', ({ sender, delivery }: EventContext) => {
    if (sender === undefined || delivery === undefined) {
      return;
    }
    queueOf(sender).take(lockOf(delivery));
    settle(delivery);
  });
  for (const outcome of ['released', 'modified']) {
    container.on(outcome, ({ sender, delivery }: EventContext) => {
      if (sender === undefined || delivery === undefined) {
        return;
      }
      giveBack(addressOf(sender.source), lockOf(delivery));
      settle(delivery);
    });
  }
  container.on('rejected', ({ sender, delivery }: EventContext) => {
    if (sender === undefined || delivery === undefined) {
      return;
    }
    const { info } = rejection.parse(delivery.remote_state).error;
    const message = queueOf(sender).take(lockOf(delivery));
    settle(delivery);
    if (message === undefined) {
      return;
    }
    queue(`${addressOf(sender.source)}${deadLetters}`).bury(
      message,
      info.DeadLetterReason,
      info.DeadLetterErrorDescription,
    );
  });
  container.on('disconnected', ({ connection }: EventContext) => {
    for (const sender of senders) {
      if (sender.connection === connection) {
        senders.delete(sender);
      }
    }
  });

  const queueOf = (sender: Sender): AmqpQueue => queue(addressOf(sender.source));

  function giveBack(address: string, lock: string): void {
    const from = queue(address);
    from.unlock(lock);
    const spent = from.messages.find((message) => message.lock === undefined && message.deliveryCount >= maxDeliveries);
    if (spent !== undefined && !address.endsWith(deadLetters)) {
      const taken = from.lockNext();
      if (taken !== undefined) {
        from.take(taken.lock);
      }
      queue(`${address}${deadLetters}`).bury(spent, 'MaxDeliveryCountExceeded', '');
    }
    pumpAll();
  }

  function pump(sender: Sender): void {
    while (sender.sendable()) {
      const message = queueOf(sender).lockNext();
      if (message === undefined) {
        return;
      }
      sender.send(annotated(message), Buffer.from(message.lock, 'hex'), plainFormat);
    }
  }

  function pumpAll(): void {
    for (const sender of senders) {
      pump(sender);
    }
  }

  function answer({ message, session }: EventContext, address: string): void {
    const { message_id, reply_to, application_properties } = request.parse(message);
    const reply = session?.find_sender(({ name }: Sender) => name === reply_to);
    const isPeek = application_properties.operation === 'com.microsoft:peek-message';
    if (!isPeek) {
      reply?.send(
        rhea.message.encode({ correlation_id: message_id, application_properties: { 'status-code': 202 } }),
        undefined,
        plainFormat,
      );
      return;
    }
    const asked = peekBody.parse(message?.['body']);
    const source = queue(address.slice(0, -managementPath.length));
    const messages = source
      .peek(asked['from-sequence-number'], asked['message-count'])
      .map((found) => ({ message: annotated(found) }));
    const statusCode = messages.length === 0 ? 204 : 200;
    const body = { messages };
    reply?.send(
      rhea.message.encode({ correlation_id: message_id, application_properties: { statusCode }, body }),
      undefined,
      plainFormat,
    );
  }

  const server: Server = container.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }

  return {
    connectionString: `Endpoint=sb://127.0.0.1:${address.port};SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true;`,
    faults,
    transfers: () => transfers,
    queue,
    detachSenders: () => {
      for (const link of inbound) {
        link.close({ condition: 'amqp:link:detach-forced', description: 'idle' });
      }
    },
    dropConnections,
    stop: async () => {
      server.close();
      dropConnections();
      await Promise.resolve();
    },
  };
}

function addressOf(terminus: { readonly address?: string }): string {
  return terminus.address ?? '';
}

function isQueue(address: string): boolean {
  return address !== '$cbs' && !address.endsWith(managementPath);
}

function enableAnonymous(mechanisms: unknown): void {
  if (typeof mechanisms !== 'object' || mechanisms === null) {
    return;
  }
  const enable: unknown = Reflect.get(mechanisms, 'enable_anonymous');
  if (typeof enable === 'function') {
    Reflect.apply(enable, mechanisms, []);
  }
}
