import { describe, expect, it } from 'vitest';
import { BlobTrigger } from '../../local/triggers/blob-trigger.ts';
import type { BlobStore } from '../../shared/storage/blob-store.ts';
import { makeMemoryBlobStore } from '../support/fakes/memory-blob-store.ts';
import { makeMemoryState } from './support/memory-state.ts';
import { makeRecordedApp } from './support/recorded-app.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

class World {
  nowMs = 1_000_000;
  readonly clock = () => this.nowMs;
  readonly store: BlobStore = makeMemoryBlobStore(this.clock);
  readonly values = new Map<string, string>();
  readonly logger = makeRecordingLogger();

  start(handle?: (call: number) => unknown, binding: Record<string, unknown> = {}) {
    const app = makeRecordedApp(handle);
    const trigger = {
      type: 'blobTrigger',
      path: 'imports/{name}',
      connection: 'STORAGE',
      sdkBinding: true,
      ...binding,
    };
    const blob = new BlobTrigger(
      { name: 'importCsv', trigger },
      {
        app,
        blobs: () => this.store,
        state: makeMemoryState(this.values),
        clock: this.clock,
        logger: this.logger,
        environment: {},
        concurrency: 2,
      },
    );
    return { blob, app };
  }

  async write(name: string, text: string): Promise<void> {
    await this.store.write(name, Buffer.from(text));
  }

  /** Polls this many times, a second apart. */
  async look(blob: BlobTrigger, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await blob.poll();
      await blob.settled();
      this.nowMs += 1_000;
    }
  }
}

function fail(): never {
  throw new Error('no');
}

describe('BlobTrigger', () => {
  it('does not wait for times that a wrong clock made: of a file, or of a retry', async () => {
    const world = new World();
    const { blob, app } = world.start((call) => (call === 1 ? fail() : undefined));
    world.nowMs += 3_600_000;
    await world.write('a.csv', 'x');
    await world.look(blob, 2);
    expect(app.calls).toHaveLength(1);
    await world.write('b.csv', 'x');
    world.nowMs -= 3_600_000;
    await world.look(blob, 2);
    expect(app.calls).toHaveLength(3);
  });

  it('passes the name of a blob, not its bytes', async () => {
    const world = new World();
    const { blob, app } = world.start();
    await world.write('feeds/a b.csv', 'x');
    await world.look(blob, 2);
    expect(app.calls).toHaveLength(1);
    const data = app.calls[0]?.data;
    const model = data !== undefined && 'modelBindingData' in data ? data.modelBindingData : undefined;
    expect(model).toMatchObject({ source: 'AzureStorageBlobs', contentType: 'application/json' });
    expect(JSON.parse(model?.content.toString() ?? '')).toEqual({
      Connection: 'STORAGE',
      ContainerName: 'imports',
      BlobName: 'feeds/a b.csv',
    });
    expect(app.calls[0]?.triggerMetadata).toMatchObject({
      name: { string: 'feeds/a b.csv' },
      BlobTrigger: { string: 'imports/feeds/a b.csv' },
    });
  });

  it('waits until a blob is unchanged for two polls and a second has passed since its last write', async () => {
    const world = new World();
    const { blob, app } = world.start();
    for (let growth = 1; growth <= 4; growth += 1) {
      await world.write('a.csv', 'x'.repeat(growth));
      await world.look(blob, 1);
    }
    expect(app.calls).toHaveLength(0);
    await blob.poll();
    expect(app.calls).toHaveLength(1);
  });

  it('handles each version once, even across a restart', async () => {
    const world = new World();
    const first = world.start();
    await world.write('a.csv', 'one');
    await world.look(first.blob, 5);
    expect(first.app.calls).toHaveLength(1);
    const second = world.start();
    await world.look(second.blob, 5);
    expect(second.app.calls).toHaveLength(0);
    await world.write('a.csv', 'two');
    await world.look(second.blob, 5);
    expect(second.app.calls).toHaveLength(1);
  });

  it('tries five times with growing pauses, then gives up on this version only', async () => {
    const world = new World();
    const { blob, app } = world.start(fail);
    await world.write('a.csv', 'one');
    await world.look(blob, 200);
    expect(app.calls).toHaveLength(5);
    expect(blob.poisoned()).toEqual(['imports/a.csv']);
    expect(world.logger.events.filter((event) => event === 'blob-poisoned')).toHaveLength(1);
    const restarted = world.start();
    await world.look(restarted.blob, 3);
    expect(restarted.app.calls).toHaveLength(0);
    expect(restarted.blob.poisoned()).toEqual(['imports/a.csv']);
    await world.write('a.csv', 'mended');
    await world.look(restarted.blob, 3);
    expect(restarted.app.calls).toHaveLength(1);
    expect(restarted.blob.poisoned()).toEqual([]);
  });

  it('counts tries across a restart', async () => {
    const world = new World();
    await world.write('a.csv', 'one');
    let total = 0;
    for (let restart = 0; restart < 8; restart += 1) {
      const { blob, app } = world.start(fail);
      world.nowMs += 300_000;
      await world.look(blob, 2);
      total += app.calls.length;
    }
    expect(total).toBe(5);
  });

  it('limits concurrent invocations and handles every blob in the end', async () => {
    const world = new World();
    let running = 0;
    let most = 0;
    const { blob, app } = world.start(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    });
    for (let index = 0; index < 7; index += 1) {
      await world.write(`${index}.csv`, 'x');
    }
    await world.look(blob, 6);
    expect(app.calls).toHaveLength(7);
    expect(most).toBe(2);
  });

  it('ignores blobs that its path does not match', async () => {
    const world = new World();
    const { blob, app } = world.start(undefined, { path: 'imports/{name}.csv' });
    await world.write('a.txt', 'x');
    await world.write('b.csv', 'x');
    await world.look(blob, 3);
    expect(app.calls.map((call) => call.triggerMetadata?.['name'])).toEqual([{ string: 'b' }]);
  });

  it('removes the receipts of deleted blobs', async () => {
    const world = new World();
    const { blob } = world.start();
    await world.write('a.csv', 'x');
    await world.look(blob, 3);
    expect(world.values.size).toBe(1);
    await world.store.delete('a.csv');
    await world.look(blob, 1);
    expect(world.values.size).toBe(0);
  });

  it('refuses a binding without sdkBinding', () => {
    expect(() => new World().start(undefined, { sdkBinding: false })).toThrow(/sdkBinding/u);
  });
});
