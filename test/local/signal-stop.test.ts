import { describe, expect, it } from 'vitest';
import { makeSignalStop } from '../../local/service/signal-stop.ts';

function make(stop: () => Promise<void>) {
  const world = { nowMs: 0, exits: [] as number[], said: [] as string[], failures: 0, stops: 0 };
  const signal = makeSignalStop({
    stop: async () => {
      world.stops += 1;
      await stop();
    },
    exit: (code) => world.exits.push(code),
    say: (line) => world.said.push(line),
    onFailure: () => {
      world.failures += 1;
    },
    clock: () => world.nowMs,
  });
  return { world, signal };
}

describe('makeSignalStop', () => {
  it('drains at the first signal and exits with 0', async () => {
    const gate = Promise.withResolvers<void>();
    const { world, signal } = make(async () => gate.promise);
    signal();
    expect(world.exits).toEqual([]);
    gate.resolve();
    await expect.poll(() => world.exits).toEqual([0]);
    expect(world.said).toHaveLength(2);
  });

  it('treats a signal that npm forwards as the same one', () => {
    const { world, signal } = make(async () => new Promise(() => undefined));
    signal();
    world.nowMs = 50;
    signal();
    expect(world).toMatchObject({ exits: [], stops: 1 });
  });

  it('exits at once on a second signal', () => {
    const { world, signal } = make(async () => new Promise(() => undefined));
    signal();
    world.nowMs = 1_500;
    signal();
    expect(world).toMatchObject({ exits: [130], stops: 1 });
  });

  it('exits with 1 when the drain fails', async () => {
    const { world, signal } = make(async () => {
      throw new Error('no');
    });
    signal();
    await expect.poll(() => world.exits).toEqual([1]);
    expect(world.failures).toBe(1);
    expect(world.said).toHaveLength(1);
  });
});
