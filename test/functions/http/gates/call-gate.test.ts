import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallGate, type Leave } from '../../../../functions/http/gates/call-gate.ts';

const bounds = { running: 4, runningOfCaller: 2, waiting: 5, waitingOfCaller: 3, maxWaitMs: 1_000 };

/** Enters as many calls; the names of those that were let in, in that order, with what ends each. */
function makeQueue() {
  const gate = new CallGate(bounds);
  const inside: { readonly name: string; readonly leave: Leave }[] = [];
  const refused: string[] = [];
  return {
    enter(caller: string, name: string, units = 1) {
      gate.enter(caller, units).then(
        (leave) => inside.push({ name, leave }),
        ({ code }: { code: string }) => refused.push(`${name} ${code}`),
      );
    },
    leave: (name: string) => inside.find((call) => call.name === name)?.leave(),
    refused,
    async names() {
      await vi.advanceTimersByTimeAsync(0);
      return inside.map(({ name }) => name);
    },
  };
}

describe('CallGate', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lets a caller use part of the room, and others the rest', async () => {
    const queue = makeQueue();
    for (const name of ['a1', 'a2', 'a3']) {
      queue.enter('a', name);
    }
    queue.enter('b', 'b1');
    expect(await queue.names()).toEqual(['a1', 'a2', 'b1']);
    queue.leave('a1');
    expect(await queue.names()).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  it('lets callers in by turns, whoever has more calls waiting', async () => {
    const queue = makeQueue();
    for (const name of ['x1', 'x2']) {
      queue.enter('x', name);
    }
    for (const name of ['y1', 'y2']) {
      queue.enter('y', name);
    }
    for (const name of ['a1', 'a2', 'a3']) {
      queue.enter('a', name);
    }
    queue.enter('b', 'b1');
    await queue.names();
    for (const name of ['x1', 'x2', 'y1']) {
      queue.leave(name);
    }
    expect((await queue.names()).slice(4)).toEqual(['a1', 'b1', 'a2']);
  });

  it('refuses what is too much of a caller with 429, and too much of all with 503', async () => {
    const queue = makeQueue();
    for (const caller of ['a', 'b', 'c']) {
      for (const name of ['1', '2', '3', '4', '5', '6']) {
        queue.enter(caller, caller + name);
      }
    }
    expect(await queue.names()).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(queue.refused).toEqual([
      'a6 TooManyRequests',
      'b5 ServiceUnavailable',
      'b6 ServiceUnavailable',
      ...['1', '2', '3', '4', '5', '6'].map((name) => `c${name} ServiceUnavailable`),
    ]);
  });

  it('refuses a call that has waited too long, and gives its place back', async () => {
    const queue = makeQueue();
    for (const name of ['a1', 'a2', 'a3']) {
      queue.enter('a', name);
    }
    await vi.advanceTimersByTimeAsync(bounds.maxWaitMs);
    expect(queue.refused).toEqual(['a3 TooManyRequests']);
    queue.leave('a1');
    queue.leave('a2');
    queue.enter('a', 'a4');
    expect(await queue.names()).toEqual(['a1', 'a2', 'a4']);
  });

  it('runs a call larger than the room alone, and lets nobody overtake it', async () => {
    const queue = makeQueue();
    queue.enter('a', 'a1');
    queue.enter('b', 'large', 9);
    queue.enter('c', 'c1');
    expect(await queue.names()).toEqual(['a1']);
    queue.leave('a1');
    expect(await queue.names()).toEqual(['a1', 'large']);
    queue.leave('large');
    expect(await queue.names()).toEqual(['a1', 'large', 'c1']);
  });

  it('counts a call that leaves twice once', async () => {
    const queue = makeQueue();
    for (const name of ['a1', 'a2', 'a3', 'a4']) {
      queue.enter('a', name);
    }
    await queue.names();
    queue.leave('a1');
    queue.leave('a1');
    expect(await queue.names()).toEqual(['a1', 'a2', 'a3']);
  });
});
