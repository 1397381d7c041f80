import rhea, { type Delivery } from 'rhea';
import { z } from 'zod';
import type { QueuedMessage } from './amqp-queue.ts';

/** The message format in which Service Bus packs the messages of a batch as data sections. */
const batchFormat = 0x80013700;

const batch = z.object({
  body: z.object({ content: z.union([z.instanceof(Buffer), z.array(z.instanceof(Buffer))]) }),
});
const identified = z.looseObject({ message_id: z.string() });

/** The lock of a delivery, which is its tag. */
export function lockOf(delivery: Delivery): string {
  return Buffer.from(delivery.tag).toString('hex');
}

/** Confirms an outcome to the client: the service replies to each with `accepted`. */
export function settle(delivery: Delivery): void {
  const accepted = call(rhea.message, 'accepted');
  delivery.update(true, call(accepted, 'described'));
}

/** Calls a method that rhea's types omit. */
function call(target: unknown, method: string): unknown {
  if (typeof target !== 'object' || target === null) {
    throw new TypeError(`no ${method}`);
  }
  const found: unknown = Reflect.get(target, method);
  if (typeof found !== 'function') {
    throw new TypeError(`no ${method}`);
  }
  const answer: unknown = Reflect.apply(found, target, []);
  return answer;
}

/** The messages of a transfer: those of a batch, or a single one. */
export function unpack(message: unknown, delivery: Delivery): readonly { messageId: string; encoded: Buffer }[] {
  if (delivery.format !== batchFormat) {
    return [{ messageId: identified.parse(message).message_id, encoded: rhea.message.encode(message) }];
  }
  const { content } = batch.parse(Buffer.isBuffer(message) ? rhea.message.decode(message) : message).body;
  return [content].flat().map((encoded) => {
    const decoded: unknown = rhea.message.decode(encoded);
    return { messageId: identified.parse(decoded).message_id, encoded };
  });
}

/** The message with what the broker adds at each delivery. */
export function annotated(queued: QueuedMessage): Buffer {
  const message: object = rhea.message.decode(queued.encoded);
  const properties: unknown = Reflect.get(message, 'application_properties');
  const { deadLetter } = queued;
  return rhea.message.encode({
    ...message,
    delivery_count: queued.deliveryCount,
    message_annotations: {
      'x-opt-sequence-number': rhea.types.wrap_long(queued.sequence),
      'x-opt-enqueued-time': rhea.types.wrap_timestamp(queued.enqueuedAtMs),
    },
    application_properties: {
      ...z.record(z.string(), z.unknown()).catch({}).parse(properties),
      ...(deadLetter && {
        DeadLetterReason: deadLetter.reason,
        DeadLetterErrorDescription: deadLetter.description,
      }),
    },
  });
}
