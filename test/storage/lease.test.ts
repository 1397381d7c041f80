import { describe, expect, it } from 'vitest';
import { acquireLease, underLease } from '../../shared/storage/blob-lease.ts';
import { claimLease, LeaseLostError, requireFence, type StoredLease } from '../../shared/storage/lease.ts';
import { makeMemoryBlobStore } from '../support/fakes/memory-blob-store.ts';
import { carrierOf, makeLeasedDocuments, type Task } from './leased-task.ts';

const startMs = 1_000_000;

/** A task in a container, whose lease is as given. */
async function makeTask(lease: StoredLease | undefined) {
  const clock = { nowMs: startMs };
  const container = makeLeasedDocuments(() => clock.nowMs);
  const task: Task = { id: 't', partition: 't', kind: 'task', v: 1, done: 0, ...(lease && { lease }) };
  await container.commit({ partition: 't', operations: [{ kind: 'create', document: task }] });
  const carrier = carrierOf(container);
  const claim = async (holder: string) => {
    const found = await carrier.read();
    return (
      found &&
      (await claimLease(carrier, found, {
        clock: () => clock.nowMs,
        holder,
        durationMs: 1_000,
        isGone: (other) => other === 'gone',
      }))
    );
  };
  const stored = async () => (await carrier.read())?.content;
  return { clock, carrier, claim, stored };
}

describe('a claim', () => {
  it.each<[string, StoredLease | undefined, number | undefined]>([
    ['of what nobody has ever had', undefined, startMs],
    ['of a lease that has expired', { holder: 'x', untilMs: startMs, fence: 7 }, startMs],
    ['of a lease that was stored before there were fences', { holder: 'x', untilMs: 0 }, startMs],
    ['of a lease whose fence is ahead of the clock', { holder: 'x', untilMs: 0, fence: startMs + 5 }, startMs + 6],
    ['of a lease that is held', { holder: 'x', untilMs: startMs + 1, fence: 7 }, undefined],
    [
      'of a lease from a clock that was an hour ahead',
      { holder: 'x', untilMs: startMs + 3_600_000, fence: startMs + 3_599_000 },
      startMs + 3_599_001,
    ],
    ['of a lease of a process that is gone', { holder: 'gone', untilMs: startMs + 1, fence: 7 }, startMs],
    ['of a lease that is held and has no fence', { holder: 'x', untilMs: startMs + 1 }, undefined],
  ])('%s gets the expected fence', async (_, lease, fence) => {
    const { claim, stored } = await makeTask(lease);
    expect((await claim('a'))?.fence).toBe(fence);
    const held = fence === undefined ? lease : { holder: 'a', untilMs: startMs + 1_000, fence };
    expect((await stored())?.lease).toEqual(held);
  });

  it('is lost to a claim of the same version', async () => {
    const { claim } = await makeTask(undefined);
    const claims = await Promise.all([claim('a'), claim('b')]);
    expect(claims.filter((lease) => lease !== undefined)).toHaveLength(1);
  });
});

describe('a lease in hand', () => {
  it('is renewed by each write of its content', async () => {
    const { clock, claim, stored } = await makeTask(undefined);
    const lease = await claim('a');
    clock.nowMs += 900;
    await lease?.save({ ...lease.content, done: 1 });
    expect(await stored()).toMatchObject({ done: 1, lease: { untilMs: startMs + 1_900, fence: lease?.fence } });
  });

  it.each([
    [333, startMs + 1_000],
    [334, startMs + 1_334],
  ])('is kept by a write when a third of its time has passed (%d ms)', async (passedMs, untilMs) => {
    const { clock, claim, stored } = await makeTask(undefined);
    const lease = await claim('a');
    clock.nowMs += passedMs;
    await lease?.keep();
    expect((await stored())?.lease?.untilMs).toBe(untilMs);
  });

  it('is renewed when the clock was set back, so that others see it as held', async () => {
    const { clock, claim } = await makeTask(undefined);
    const lease = await claim('a');
    clock.nowMs -= 3_600_000;
    await lease?.keep();
    expect(await claim('b')).toBeUndefined();
  });

  it('that has expired is renewed if nobody has claimed it', async () => {
    const { clock, claim } = await makeTask(undefined);
    const lease = await claim('a');
    clock.nowMs += 5_000;
    await lease?.keep();
    expect(await claim('b')).toBeUndefined();
  });

  it('that was taken over writes nothing and does not release its successor', async () => {
    const { clock, claim, stored } = await makeTask(undefined);
    const former = await claim('a');
    clock.nowMs += 1_000;
    const successor = await claim('b');
    const taken = await stored();
    await expect(former?.save({ ...former.content, done: 9 })).rejects.toThrow(LeaseLostError);
    await expect(former?.keep()).rejects.toMatchObject({ code: 'LeaseLost' });
    await former?.release();
    expect(await stored()).toEqual(taken);
    await expect(successor?.save({ ...successor.content, done: 1 })).resolves.toBeUndefined();
  });

  it('that was released can be claimed at once, with a greater fence', async () => {
    const { claim } = await makeTask(undefined);
    const former = await claim('a');
    await former?.release();
    expect((await claim('b'))?.fence).toBe(startMs + 1);
    await expect(former?.keep()).rejects.toThrow(LeaseLostError);
  });

  it('is released even when the response to its last write was lost', async () => {
    const { clock, carrier } = await makeTask(undefined);
    let isCut = false;
    const cut: typeof carrier.write = async (...write) => {
      const written = await carrier.write(...write);
      if (isCut) {
        isCut = false;
        throw new Error('the connection was lost');
      }
      return written;
    };
    const found = await carrier.read();
    const terms = { clock: () => clock.nowMs, holder: 'a', durationMs: 1_000 };
    const lease = found && (await claimLease({ read: () => carrier.read(), write: cut }, found, terms));
    isCut = true;
    await expect(lease?.save({ ...lease.content, done: 1 })).rejects.toThrow('the connection was lost');
    await lease?.release();
    expect((await carrier.read())?.content).toMatchObject({ done: 1, lease: { untilMs: 0 } });
  });

  it('is given up by the write that finishes its content', async () => {
    const { claim, stored } = await makeTask(undefined);
    const lease = await claim('a');
    await lease?.save({ ...lease.content, done: 1 }, 'release');
    expect(await stored()).toMatchObject({ done: 1, lease: { untilMs: 0, fence: startMs } });
  });
});

describe('a lease in a blob', () => {
  const acquire = (blobs: ReturnType<typeof makeMemoryBlobStore>, holder: string, nowMs = startMs) =>
    acquireLease({ blobs, clock: () => nowMs, newId: () => holder, leaseMs: 1_000, name: 'lease.json' });

  it.each([
    ['of the release before', JSON.stringify({ holder: 'x', untilMs: startMs }), startMs],
    ['that cannot be read', '{"holder":', startMs],
    ['that is held', JSON.stringify({ holder: 'x', untilMs: startMs + 1 }), undefined],
  ])('%s gets the expected fence when it is claimed', async (_, text, fence) => {
    const blobs = makeMemoryBlobStore(() => startMs);
    await blobs.write('lease.json', Buffer.from(text));
    expect((await acquire(blobs, 'a'))?.fence).toBe(fence);
  });

  it('that is lost is claimed with a greater fence', async () => {
    const blobs = makeMemoryBlobStore(() => startMs);
    const former = await acquire(blobs, 'a');
    await blobs.delete('lease.json');
    const successor = await acquire(blobs, 'b', startMs + 1);
    expect(successor?.fence).toBeGreaterThan(former?.fence ?? 0);
    await former?.release();
    expect(await acquire(blobs, 'c', startMs + 2)).toBeUndefined();
  });
});

describe('work under a lease in a blob', () => {
  it('is claimed again above the fence that its data has, when the lease is lost and the clock went back', async () => {
    const blobs = makeMemoryBlobStore(() => startMs);
    const dependencies = { blobs, clock: () => startMs, newId: () => 'a', leaseMs: 1_000, name: 'lease.json' };
    const tried: number[] = [];
    const written = await underLease(dependencies, (lease) => {
      tried.push(lease.fence);
      requireFence(lease, startMs + 5_000);
      return Promise.resolve('written');
    });
    expect([written, tried]).toEqual(['written', [startMs, startMs + 5_001]]);
  });

  it('ends with the error when it is overtaken three times', async () => {
    const blobs = makeMemoryBlobStore(() => startMs);
    const dependencies = { blobs, clock: () => startMs, newId: () => 'a', leaseMs: 1_000, name: 'lease.json' };
    let attempts = 0;
    const work = () => {
      attempts += 1;
      return Promise.reject(new LeaseLostError('again'));
    };
    await expect(underLease(dependencies, work)).rejects.toMatchObject({ code: 'LeaseLost' });
    expect(attempts).toBe(3);
  });
});

describe('a fence', () => {
  it.each([
    [2, undefined, false],
    [2, 1, false],
    [2, 2, false],
    [2, 3, true],
  ])('of %s over what %s wrote is refused: %s', (fence, stored, isRefused) => {
    let error: unknown;
    try {
      requireFence({ fence }, stored);
    } catch (thrown) {
      error = thrown;
    }
    expect(error instanceof LeaseLostError).toBe(isRefused);
  });
});
