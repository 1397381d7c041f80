import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqliteQueue } from '../../../shared/adapters/sqlite/sqlite-queue.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import { openTemporarySqliteStore, type TemporarySqliteStore } from '../../support/worlds/temporary-sqlite-store.ts';

const message = (id: string): { id: string; body: Uint8Array } => ({ id, body: Buffer.from(id) });

let opened: TemporarySqliteStore | undefined;
let taken = 0;

function current(): TemporarySqliteStore {
  if (opened === undefined) {
    throw new Error('no store outside the tests');
  }
  return opened;
}

function newQueue(maxDeliveryCount = 10): SqliteQueue {
  taken += 1;
  return current().store.queue(`queue${taken}`, { maxDeliveryCount });
}

const tokens = (received: readonly { readonly lockToken: string }[]): readonly string[] =>
  received.map(({ lockToken }) => lockToken);

describe('SQLite queue', () => {
  beforeAll(async () => {
    opened = await openTemporarySqliteStore([]);
  });
  afterAll(async () => {
    await opened?.close();
  });

  it('hides a message while it is locked and delivers it again when the lock has expired', async () => {
    const queue = newQueue();
    await queue.send([message('a')]);
    const [first] = await queue.receive(10, 30);
    expect(first).toMatchObject({ messageId: 'a', deliveryCount: 1, enqueuedAtMs: current().nowMs() });
    expect(await queue.receive(10, 30)).toStrictEqual([]);
    current().advance(29_999);
    expect(await queue.receive(10, 30)).toStrictEqual([]);
    current().advance(1);
    const [second] = await queue.receive(10, 30);
    expect(second).toMatchObject({ messageId: 'a', deliveryCount: 2, sequenceNumber: first?.sequenceNumber });
    expect(await queue.complete([first?.lockToken ?? ''])).toStrictEqual([false]);
    expect(await queue.complete([second?.lockToken ?? ''])).toStrictEqual([true]);
    expect(await queue.pending()).toStrictEqual({ active: 0, deadLettered: 0 });
  });

  it('settles nothing with an expired lock', async () => {
    const queue = newQueue();
    await queue.send([message('a')]);
    const received = await queue.receive(1, 30);
    current().advance(30_000);
    expect(await queue.complete(tokens(received))).toStrictEqual([false]);
    expect(await queue.abandon(tokens(received))).toStrictEqual([false]);
    expect(await queue.deadLetter(tokens(received), 'r', 'd')).toStrictEqual([false]);
    expect(await queue.pending()).toStrictEqual({ active: 1, deadLettered: 0 });
  });

  it('delivers an abandoned message at once, and dead-letters it after the last delivery', async () => {
    const queue = newQueue(3);
    await queue.send([message('a'), message('b')]);
    for (const delivery of [1, 2, 3]) {
      const received = await queue.receive(1, 30);
      expect(received).toMatchObject([{ messageId: 'a', deliveryCount: delivery }]);
      expect(await queue.abandon(tokens(received))).toStrictEqual([true]);
    }
    expect(await queue.list(10)).toMatchObject([
      { messageId: 'a', reason: 'MaxDeliveryCountExceeded', deliveryCount: 3, sizeBytes: 1 },
    ]);
    expect((await queue.receive(10, 30)).map(({ messageId }) => messageId)).toStrictEqual(['b']);
  });

  it('dead-letters a message whose locks keep expiring', async () => {
    const queue = newQueue(2);
    await queue.send([message('a')]);
    for (const delivery of [1, 2]) {
      expect(await queue.receive(1, 30)).toMatchObject([{ deliveryCount: delivery }]);
      current().advance(30_000);
    }
    expect(await queue.receive(1, 30)).toStrictEqual([]);
    expect(await queue.pending()).toStrictEqual({ active: 0, deadLettered: 1 });
  });

  it('dead-letters all messages in the way, and delivers those behind them', async () => {
    const queue = newQueue(1);
    await queue.send(Array.from({ length: 20 }, (_, n) => message(`m${n}`)));
    await queue.receive(16, 30);
    current().advance(30_000);
    expect((await queue.receive(3, 30)).map(({ messageId }) => messageId)).toStrictEqual(['m16', 'm17', 'm18']);
    expect(await queue.pending()).toStrictEqual({ active: 4, deadLettered: 16 });
    expect((await queue.list(1))[0]).toMatchObject({ messageId: 'm0', reason: 'MaxDeliveryCountExceeded' });
  });

  it('puts a dead letter back within the window of duplicates, with a count from one', async () => {
    const queue = newQueue(1);
    await queue.send([message('a'), message('b')]);
    await queue.abandon(tokens(await queue.receive(1, 30)));
    const [letter] = await queue.list(10);
    expect(await queue.resubmit([letter?.id ?? ''])).toStrictEqual([{ id: letter?.id, resubmitted: true }]);
    const received = await queue.receive(10, 30);
    expect(received).toMatchObject([
      { messageId: 'b', deliveryCount: 1 },
      { messageId: 'a', deliveryCount: 1 },
    ]);
  });

  it('forgets messages and dead letters after 14 days', async () => {
    const queue = newQueue();
    await queue.send([message('a'), message('b')]);
    await queue.deadLetter(tokens(await queue.receive(1, 30)), 'r', 'd');
    current().advance(14 * 24 * 3_600_000 - 1);
    expect(await queue.list(10)).toHaveLength(1);
    current().advance(1);
    expect(await queue.list(10)).toStrictEqual([]);
    expect(await queue.receive(10, 30)).toStrictEqual([]);
  });

  it('announces arrivals: new, abandoned and resubmitted messages, not duplicates', async () => {
    const queue = newQueue();
    let arrivals = 0;
    const stop = queue.onArrival(() => {
      arrivals += 1;
    });
    await queue.send([message('a')]);
    await queue.send([message('a')]);
    expect(arrivals).toBe(1);
    await queue.abandon(tokens(await queue.receive(1, 30)));
    expect(arrivals).toBe(2);
    await queue.deadLetter(tokens(await queue.receive(1, 30)), 'r', 'd');
    await queue.resubmit((await queue.list(1)).map(({ id }) => id));
    expect(arrivals).toBe(3);
    stop();
    await queue.send([message('b')]);
    expect(arrivals).toBe(3);
  });

  it('keeps queues apart', async () => {
    const [one, two] = [newQueue(), newQueue()];
    await one.send([message('a')]);
    await two.send([message('a')]);
    const received = await one.receive(10, 30);
    expect(await two.complete(tokens(received))).toStrictEqual([false]);
    expect(await two.pending()).toStrictEqual({ active: 1, deadLettered: 0 });
  });

  it('releases what a former process had locked', async () => {
    const former = await openTemporarySqliteStore([]);
    await former.store.queue('q').send([message('a')]);
    const received = await former.store.queue('q').receive(1, 300);
    await former.store.close();
    const store = await openSqliteStore({ path: former.path, containers: [], clock: former.nowMs });
    expect(await store.queue('q').complete(tokens(received))).toStrictEqual([false]);
    expect(await store.queue('q').receive(1, 300)).toMatchObject([{ messageId: 'a', deliveryCount: 2 }]);
    await store.close();
    await former.close();
  });

  it('stores small state by key', async () => {
    const state = current().store.keyValue('receipts');
    await state.set('imports/b', '2');
    await state.set('imports/a', '1');
    await state.set('imports/a', '3');
    await state.set('timers', 'x');
    expect(await state.get('imports/a')).toBe('3');
    expect(await state.list('imports/')).toStrictEqual([
      { key: 'imports/a', value: '3' },
      { key: 'imports/b', value: '2' },
    ]);
    await state.delete('imports/a');
    expect(await state.get('imports/a')).toBeUndefined();
    expect(await current().store.keyValue('other').list('')).toStrictEqual([]);
    expect(await state.list('')).toHaveLength(2);
  });

  it('takes no more messages than may wait, until some are processed', async () => {
    const queue = current().store.queue('bounded', { room: { maxWaiting: 3, minFreeBytes: 0 } });
    await queue.send([message('a'), message('b')]);
    await queue.send([message('c'), message('d')]);
    await expect(queue.send([message('e')])).rejects.toMatchObject({ code: 'ServiceUnavailable', retryAfterSec: 30 });
    await queue.complete(tokens(await queue.receive(2, 30)));
    current().advance(1_000);
    await queue.send([message('e')]);
  });

  it('takes no messages when the disk is short', async () => {
    const queue = current().store.queue('short', { room: { maxWaiting: 3, minFreeBytes: Number.MAX_SAFE_INTEGER } });
    await expect(queue.send([message('a')])).rejects.toMatchObject({ code: 'InsufficientStorage', retryAfterSec: 30 });
  });
});
