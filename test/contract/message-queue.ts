import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeadLetterQueue, MessageSender, OutgoingMessage } from '../../shared/storage/message-queue.ts';
import { registerWhen } from './register-when.ts';

export interface ReceivedProbe {
  readonly messageId: string;
  readonly body: Uint8Array;
  readonly contentType?: string | undefined;
}

/** A fresh, empty queue for one test. Receiving is not part of the port: the harness does it. */
export interface MessageQueueHarness {
  readonly sender: MessageSender;
  readonly deadLetters: DeadLetterQueue;
  /** Takes all messages that wait, oldest first, and completes them. */
  receiveAll(): Promise<readonly ReceivedProbe[]>;
  /** Takes the oldest message that waits and dead-letters it. */
  deadLetterNext(reason: string, description: string): Promise<void>;
  /** Moves the queue's clock on; called only where `clock` is declared. */
  advance(ms: number): void;
  close(): Promise<void>;
}

export interface MessageQueueCapabilities {
  /** The queue under test detects duplicates itself. */
  readonly duplicateDetection: boolean;
  /** The harness can move the queue's clock. */
  readonly clock: boolean;
}

const message = (id: string, text = id): OutgoingMessage => ({ id, body: Buffer.from(text) });
const idsOf = (messages: readonly ReceivedProbe[]): readonly string[] => messages.map(({ messageId }) => messageId);
const minuteMs = 60_000;

/** The contract of a queue's sender and of its dead letters, run against every implementation. */
export function describeMessageQueue(
  name: string,
  makeHarness: () => Promise<MessageQueueHarness>,
  capabilities: MessageQueueCapabilities = { duplicateDetection: true, clock: true },
): void {
  describe(`message queue: ${name}`, () => {
    let harness: MessageQueueHarness | undefined;
    const queue = (): MessageQueueHarness => {
      if (harness === undefined) {
        throw new Error('no queue outside a test');
      }
      return harness;
    };

    async function deadLetterOf(id: string): Promise<string> {
      await queue().sender.send([message(id)]);
      await queue().deadLetterNext('Unreadable', `no ${id}`);
      const letters = await queue().deadLetters.list(100);
      return letters.find((letter) => letter.messageId === id)?.id ?? '';
    }

    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(async () => {
      await harness?.close();
      harness = undefined;
    });

    it('delivers bytes, content type and id, in the order sent', async () => {
      const body = Uint8Array.from({ length: 256 }, (_, n) => n);
      await queue().sender.send([{ id: 'm1', body, contentType: 'application/zstd' }, message('m2')]);
      await queue().sender.send([message('m3')]);
      const received = await queue().receiveAll();
      expect(idsOf(received)).toStrictEqual(['m1', 'm2', 'm3']);
      expect(Buffer.from(received[0]?.body ?? []).equals(body)).toBe(true);
      expect(received[0]?.contentType).toBe('application/zstd');
      expect(received[1]?.contentType).toBeUndefined();
      expect(await queue().receiveAll()).toStrictEqual([]);
    });

    it('sends nothing, an empty body and many messages', async () => {
      await queue().sender.send([]);
      await queue().sender.send([{ id: 'empty', body: new Uint8Array(0) }]);
      expect((await queue().receiveAll())[0]?.body).toHaveLength(0);
      const many = Array.from({ length: 300 }, (_, n) => message(`m${n}`, 'x'.repeat(4000)));
      await queue().sender.send(many);
      expect(idsOf(await queue().receiveAll()).toSorted()).toStrictEqual(many.map(({ id }) => id).toSorted());
    });

    registerWhen(capabilities.duplicateDetection, () => {
      it('stores the same id once, within a send and across sends, also after it was received', async () => {
        await queue().sender.send([message('a', 'first'), message('a', 'second'), message('b')]);
        await queue().sender.send([message('b'), message('c')]);
        const received = await queue().receiveAll();
        expect(idsOf(received)).toStrictEqual(['a', 'b', 'c']);
        expect(Buffer.from(received[0]?.body ?? []).toString()).toBe('first');
        await queue().sender.send([message('a'), message('d')]);
        expect(idsOf(await queue().receiveAll())).toStrictEqual(['d']);
      });
    });

    registerWhen(capabilities.duplicateDetection && capabilities.clock, () => {
      it('forgets an id after ten minutes', async () => {
        await queue().sender.send([message('a')]);
        queue().advance(9 * minuteMs);
        await queue().sender.send([message('a')]);
        expect(idsOf(await queue().receiveAll())).toStrictEqual(['a']);
        queue().advance(2 * minuteMs);
        await queue().sender.send([message('a')]);
        expect(idsOf(await queue().receiveAll())).toStrictEqual(['a']);
      });
    });

    it('lists dead letters, oldest first, page by page', async () => {
      expect(await queue().deadLetters.list(10)).toStrictEqual([]);
      for (const id of ['a', 'b', 'c']) {
        await deadLetterOf(id);
      }
      expect(await queue().receiveAll()).toStrictEqual([]);
      const first = await queue().deadLetters.list(2);
      expect(first.map((letter) => letter.messageId)).toStrictEqual(['a', 'b']);
      expect(first[0]).toMatchObject({ reason: 'Unreadable', description: 'no a', sizeBytes: 1 });
      expect(first[0]?.id).toMatch(/^\d+$/);
      expect(first[0]?.enqueuedAtMs).toBeGreaterThan(0);
      const second = await queue().deadLetters.list(2, first[1]?.id);
      expect(second.map((letter) => letter.messageId)).toStrictEqual(['c']);
      expect(await queue().deadLetters.list(2, second[0]?.id)).toStrictEqual([]);
      expect(await queue().deadLetters.list(10)).toHaveLength(3);
    });

    it('puts dead letters back under their own message id, with a result for each id', async () => {
      const [a, b] = [await deadLetterOf('a'), await deadLetterOf('b')];
      await deadLetterOf('c');
      registerWhen(capabilities.clock, () => {
        queue().advance(11 * minuteMs);
      });
      const answers = await queue().deadLetters.resubmit([b, '999999999', a]);
      expect(answers).toStrictEqual([
        { id: b, resubmitted: true },
        { id: '999999999', resubmitted: false },
        { id: a, resubmitted: true },
      ]);
      const received = await queue().receiveAll();
      expect(idsOf(received).toSorted()).toStrictEqual(['a', 'b']);
      expect(received.map(({ body }) => Buffer.from(body).toString()).toSorted()).toStrictEqual(['a', 'b']);
      const left = await queue().deadLetters.list(10);
      expect(left.map((letter) => letter.messageId)).toStrictEqual(['c']);
    });

    it('can repeat a resubmission safely', async () => {
      const id = await deadLetterOf('a');
      registerWhen(capabilities.clock, () => {
        queue().advance(11 * minuteMs);
      });
      await queue().deadLetters.resubmit([id]);
      expect(await queue().deadLetters.resubmit([id])).toStrictEqual([{ id, resubmitted: false }]);
      expect(idsOf(await queue().receiveAll())).toStrictEqual(['a']);
      expect(await queue().deadLetters.resubmit(['not-a-number'])).toStrictEqual([
        { id: 'not-a-number', resubmitted: false },
      ]);
    });
  });
}
