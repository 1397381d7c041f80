import { afterEach, describe, expect, it } from 'vitest';
import type { RunningTrigger } from '../../local/triggers/ports.ts';
import { startQueueTrigger } from '../../local/triggers/queue-trigger.ts';
import { waitFor } from '../support/wait-for.ts';
import { FakeQueue } from './support/fake-queue.ts';
import { makeRecordedApp } from './support/recorded-app.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

let running: RunningTrigger | undefined;
afterEach(async () => {
  await running?.stop(1_000);
});

function start(queue: FakeQueue, handle?: (call: number) => unknown, binding: Record<string, unknown> = {}) {
  const app = makeRecordedApp(handle);
  const trigger = {
    type: 'serviceBusTrigger',
    queueName: '%QUEUE%',
    cardinality: 'many',
    dataType: 'binary',
    ...binding,
  };
  running = startQueueTrigger(
    { name: 'match', trigger },
    {
      app,
      queue: () => queue,
      logger: makeRecordingLogger(),
      environment: { QUEUE: 'telemetry' },
      maxBatch: 3,
      concurrency: 2,
      lockSec: 300,
    },
  );
  return { app, trigger: running };
}

describe('startQueueTrigger', () => {
  it('passes batches as bytes with metadata in parallel arrays, and completes them', async () => {
    const queue = new FakeQueue();
    queue.add('1', '2', '3', '4');
    const { app } = start(queue);
    await waitFor(() => queue.completed.length === 4, 5_000);
    expect(queue.batches).toEqual([3, 1]);
    expect(app.calls[0]?.data).toEqual({
      collectionBytes: { bytes: [Buffer.from('1'), Buffer.from('2'), Buffer.from('3')] },
    });
    expect(app.calls[0]?.triggerMetadata).toMatchObject({
      MessageIdArray: { collectionString: { string: ['m-1', 'm-2', 'm-3'] } },
      ContentTypeArray: { collectionString: { string: [] } },
      DeliveryCountArray: { json: '[1,1,1]' },
    });
  });

  it('passes one message for cardinality one', async () => {
    const queue = new FakeQueue();
    queue.add('1', '2');
    const { app } = start(queue, undefined, { cardinality: 'one' });
    await waitFor(() => queue.completed.length === 2, 5_000);
    expect(queue.batches).toEqual([1, 1]);
    expect(app.calls[0]).toMatchObject({
      data: { bytes: Buffer.from('1') },
      triggerMetadata: { MessageId: { string: 'm-1' }, DeliveryCount: { int: 1 } },
    });
  });

  it('abandons the whole batch when the handler throws, and receives it again with a higher delivery count', async () => {
    const queue = new FakeQueue();
    queue.add('1', '2');
    const { app } = start(queue, (call) => {
      if (call === 1) {
        throw new Error('no');
      }
    });
    await waitFor(() => queue.completed.length === 2, 5_000);
    expect(queue.abandoned).toEqual(['1.1', '2.1']);
    expect(app.calls[1]?.triggerMetadata?.['DeliveryCountArray']).toEqual({ json: '[2,2]' });
  });

  it('respects the limit of concurrent invocations', async () => {
    const queue = new FakeQueue();
    queue.add(...Array.from({ length: 12 }, (_, index) => String(index)));
    const gate = Promise.withResolvers<void>();
    const { app } = start(queue, async () => gate.promise);
    await waitFor(() => app.calls.length === 2, 5_000);
    queue.add('one more');
    expect(queue.batches).toEqual([3, 3]);
    gate.resolve();
    await waitFor(() => queue.completed.length === 13, 5_000);
    expect(queue.batches).toEqual([3, 3, 3, 3, 1]);
  });

  it('finishes invocations in progress when it stops, and receives nothing more', async () => {
    const queue = new FakeQueue();
    const gate = Promise.withResolvers<void>();
    queue.add('1');
    const { app, trigger } = start(queue, async () => gate.promise);
    await waitFor(() => app.calls.length === 1, 5_000);
    const stopped = trigger.stop(5_000);
    queue.add('2');
    gate.resolve();
    await stopped;
    expect(queue.completed).toEqual(['1.1']);
    expect(app.calls).toHaveLength(1);
  });

  it('waits for invocations in progress no longer than its bound', async () => {
    const queue = new FakeQueue();
    queue.add('1');
    const { app, trigger } = start(queue, async () => new Promise(() => undefined));
    await waitFor(() => app.calls.length === 1, 5_000);
    await trigger.stop(50);
    expect(queue.completed).toEqual([]);
  });

  it('refuses a binding without dataType binary', () => {
    expect(() => start(new FakeQueue(), undefined, { dataType: undefined })).toThrow(/binary/u);
  });
});
