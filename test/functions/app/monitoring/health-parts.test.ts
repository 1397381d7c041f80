import { describe, expect, it } from 'vitest';
import { makeHealthParts } from '../../../../functions/app/monitoring/health-parts.ts';
import type { Stores } from '../../../../functions/app/stores/stores.ts';
import { watchWork } from '../../../../shared/platform/watched-work.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';

const { stores } = makeMemoryService();
const succeeding = async () => 'done';
const failing = () => Promise.reject(new Error('no space left'));

function world(changed: Partial<Stores> = {}) {
  const state = { nowMs: 0, lagSec: 0, failingSinceMs: undefined as number | undefined };
  const parts = makeHealthParts({
    stores: { ...stores, ...changed },
    publicationLag: () => Promise.resolve(state.lagSec),
    packagesFailingSinceMs: () => state.failingSinceMs,
    clock: () => state.nowMs,
  });
  const down = async () => {
    const checked = await Promise.allSettled(parts.map(({ check }) => check()));
    return parts.flatMap(({ name }, index) => (checked[index]?.status === 'rejected' ? [name] : []));
  };
  return { state, down };
}

describe('the parts of health', () => {
  it.each([
    ['store', { check: failing }],
    ['blobs', { checkBlobs: failing }],
    ['queue', { checkQueue: failing }],
  ])('names %s when it cannot write', async (name, changed) => {
    expect(await world(changed).down()).toEqual([name]);
  });

  it('names the index when changes wait for too long', async () => {
    const { state, down } = world();
    state.lagSec = 300;
    expect(await down()).toEqual([]);
    state.lagSec = 301;
    expect(await down()).toEqual(['index']);
  });

  it('names packages that could not be published for half an hour', async () => {
    const { state, down } = world();
    state.failingSinceMs = 0;
    state.nowMs = 1_800_000;
    expect(await down()).toEqual([]);
    state.nowMs += 1;
    expect(await down()).toEqual(['packages']);
  });

  it('tries to write at most every five seconds while it succeeds, and always while it fails', async () => {
    let checks = 0;
    let isFull = false;
    const check = async () => {
      checks += 1;
      if (isFull) {
        await failing();
      }
    };
    const { state, down } = world({ check });
    await down();
    state.nowMs = 4_999;
    await down();
    expect(checks).toBe(1);
    isFull = true;
    state.nowMs = 5_000;
    expect(await down()).toEqual(['store']);
    expect(await down()).toEqual(['store']);
    isFull = false;
    expect(await down()).toEqual([]);
    expect(checks).toBe(4);
  });
});

describe('watched work', () => {
  it('has been failing since its first run that did not succeed, or does not end', async () => {
    let nowMs = 1;
    let work = succeeding;
    const watched = watchWork(
      () => work(),
      () => nowMs,
    );
    await watched.run();
    expect(watched.failingSinceMs()).toBeUndefined();
    work = failing;
    nowMs = 2;
    await expect(watched.run()).rejects.toThrow('no space left');
    nowMs = 3;
    work = () => new Promise(() => undefined);
    void watched.run();
    expect(watched.failingSinceMs()).toBe(2);
    work = succeeding;
    await watched.run();
    expect(watched.failingSinceMs()).toBeUndefined();
  });
});
