import { afterEach, describe, expect, it } from 'vitest';
import { startChangeTrigger } from '../../local/triggers/change-trigger.ts';
import type { ChangeSource, RunningTrigger } from '../../local/triggers/ports.ts';
import { waitFor } from '../support/wait-for.ts';
import { makeMemoryState } from './support/memory-state.ts';
import { jsonOf, makeRecordedApp } from './support/recorded-app.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

let running: RunningTrigger | undefined;
afterEach(async () => {
  await running?.stop(1_000);
});

/** Changes in an array; a checkpoint is the number of changes read. */
class FakeChanges implements ChangeSource {
  readonly documents: unknown[] = [];
  #listener: (() => void) | undefined;

  add(...documents: readonly unknown[]): void {
    this.documents.push(...documents);
    this.#listener?.();
  }

  async changes(checkpoint: string | undefined, limit: number) {
    const from = Number(checkpoint ?? 0);
    const items = this.documents.slice(from, from + limit).map((document) => ({ document }));
    const read = from + items.length;
    return { items, checkpoint: String(read), more: read < this.documents.length };
  }

  onChange(listener: () => void): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = undefined;
    };
  }
}

function start(source: ChangeSource, values = new Map<string, string>(), handle?: (call: number) => unknown) {
  const app = makeRecordedApp(handle);
  const trigger = { type: 'cosmosDBTrigger', containerName: 'indicators', maxItemsPerInvocation: 2 };
  running = startChangeTrigger(
    { name: 'publish', trigger },
    {
      app,
      container: () => source,
      state: makeMemoryState(values),
      logger: makeRecordingLogger(),
      environment: {},
    },
  );
  return { app, trigger: running };
}

describe('startChangeTrigger', () => {
  it('passes changes in batches, and new ones as they arrive', async () => {
    const source = new FakeChanges();
    source.add({ id: 1 }, { id: 2 }, { id: 3 });
    const { app } = start(source);
    await waitFor(() => app.calls.length === 2, 5_000);
    source.add({ id: 4 });
    await waitFor(() => app.calls.length === 3, 5_000);
    expect(app.calls.map(jsonOf)).toEqual([[{ id: 1 }, { id: 2 }], [{ id: 3 }], [{ id: 4 }]]);
  });

  it('continues from its own checkpoint after a restart', async () => {
    const source = new FakeChanges();
    const values = new Map<string, string>();
    source.add({ id: 1 });
    const first = start(source, values);
    await waitFor(() => values.size === 1, 5_000);
    await first.trigger.stop(1_000);
    source.add({ id: 2 });
    const second = start(source, values);
    await waitFor(() => second.app.calls.length === 1, 5_000);
    expect(second.app.calls.map(jsonOf)).toEqual([[{ id: 2 }]]);
  });

  it('passes the same changes again to a handler that threw', async () => {
    const source = new FakeChanges();
    const values = new Map<string, string>();
    source.add({ id: 1 });
    const { app } = start(source, values, (call) => {
      if (call === 1) {
        throw new Error('no');
      }
    });
    await waitFor(() => values.size === 1, 5_000);
    expect(app.calls.map(jsonOf)).toEqual([[{ id: 1 }], [{ id: 1 }]]);
  });
});
