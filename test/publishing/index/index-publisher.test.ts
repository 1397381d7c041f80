import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { neverExpiresSec } from '../../../shared/indicators/rules/lifecycle.ts';
import { countsAt } from '../../../shared/publishing/index/index-counts.ts';
import { indexManifest } from '../../../shared/publishing/index/manifest.ts';
import { indexLeaseBlob } from '../../../shared/publishing/index/publish-under-lease.ts';
import { makeRecordingLogger } from '../../local/support/recording-logger.ts';
import { InjectedFault } from '../../support/fakes/faulty-container.ts';
import { dayMs, quiet, storedIndicator } from '../../support/worlds/detection-world.ts';
import { domainOf, madeDomain, makePublishingWorld } from '../../support/worlds/publishing-world.ts';

type World = ReturnType<typeof makePublishingWorld>;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Which of the first 60 domains a process that starts now matches. */
async function seenBy(world: World): Promise<readonly number[]> {
  const reader = await world.makeProcess().follower.current();
  return range(0, 60).filter((n) => reader.lookup('DomainName', domainOf(n)).length > 0);
}

async function manifestOf(world: World) {
  const stored = await indexManifest.read(world.blobs);
  if (stored?.manifest === undefined) {
    throw new Error('there is no manifest');
  }
  return stored.manifest;
}

async function segmentNames(world: World): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of world.blobs.list('segments/')) {
    names.push(name);
  }
  return names;
}

/** Writes the manifest with other values. */
async function changeManifest(world: World, changes: Partial<Awaited<ReturnType<typeof manifestOf>>>): Promise<void> {
  const { store, generation, ...rest } = { ...(await manifestOf(world)), ...changes };
  const names = store === undefined ? {} : { store, generation };
  await world.blobs.write(indexManifest.name, Buffer.from(JSON.stringify({ ...rest, ...names })));
}

describe('the index publisher', () => {
  it('builds the base when none exists, then publishes changes', async () => {
    const world = makePublishingWorld();
    await world.put(...range(0, 40).map((n) => madeDomain(n)));
    expect(await world.publisher.publish()).toStrictEqual({ outcome: 'rebuilt', written: 40, removed: 0 });
    await world.put(madeDomain(40), madeDomain(0, { deleted: true }), madeDomain(1, { action: 'Audit' }));
    expect(await world.publisher.publish()).toStrictEqual({ outcome: 'published', written: 2, removed: 1 });
    expect(await world.publisher.publish()).toStrictEqual({ outcome: 'unchanged', written: 0, removed: 0 });
    expect(await seenBy(world)).toStrictEqual(range(1, 41));
    const reader = await world.makeProcess().follower.current();
    expect(reader.lookup('DomainName', domainOf(1))[0]).toMatchObject({ action: 'Audit', expirySec: neverExpiresSec });
    expect((await manifestOf(world)).deltas).toHaveLength(1);
  });

  it('writes nothing for changes that do not affect matching, and does not read them again', async () => {
    const world = makePublishingWorld();
    await world.put(...range(0, 30).map((n) => madeDomain(n)));
    await world.publisher.publish();
    const before = await world.blobs.info(indexManifest.name);
    await world.put(...range(0, 30).map((n) => madeDomain(n, { title: 'Another' })));
    expect((await world.publisher.publish()).outcome).toBe('unchanged');
    expect(await world.blobs.info(indexManifest.name)).toStrictEqual(before);
    let reads = 0;
    world.setOnStep((what) => {
      reads += what === 'read' ? 1 : 0;
    });
    expect((await world.publisher.publish()).outcome).toBe('unchanged');
    expect(reads).toBe(1);
    world.setOnStep();
    world.advance(3_700_000);
    await world.publisher.publish();
    expect((await manifestOf(world)).completeAsOfMs).toBe(world.clock());
  });

  it('publishes in several steps when there are more changes than fit in memory', async () => {
    const world = makePublishingWorld({ maxChanges: 10 });
    await world.publisher.publish();
    await world.put(...range(0, 45).map((n) => madeDomain(n)));
    expect(await world.publisher.publish()).toMatchObject({ outcome: 'published', written: 45 });
    expect((await manifestOf(world)).deltas.length).toBeGreaterThan(2);
    expect(await seenBy(world)).toStrictEqual(range(0, 45));
  });

  it('merges many deltas into one, and large ones into a new base', async () => {
    const world = makePublishingWorld({ maxDeltas: 3, maxDeltaRows: 20 });
    const published = async () => {
      const { base, deltas } = await manifestOf(world);
      return [base.rows, ...deltas.map(({ rows, removed }) => rows + removed)];
    };
    await world.put(...range(0, 5).map((n) => madeDomain(n)));
    await world.publisher.publish();
    for (const n of range(5, 8)) {
      await world.put(madeDomain(n), madeDomain(n - 5, { deleted: true }));
      await world.publisher.publish();
    }
    expect(await published()).toStrictEqual([5, 2, 2, 2]);
    await world.put(madeDomain(0), madeDomain(5, { deleted: true }));
    await world.publisher.publish();
    expect(await published()).toStrictEqual([5, 6]);
    expect(await seenBy(world)).toStrictEqual([0, 3, 4, 6, 7]);
    await world.put(...range(20, 40).map((n) => madeDomain(n, { rbacGroupIds: [`g${n % 3}`] })));
    await world.publisher.publish();
    expect(await published()).toStrictEqual([25]);
    expect(await seenBy(world)).toStrictEqual([0, 3, 4, 6, 7, ...range(20, 40)]);
    const reader = await world.makeProcess().follower.current();
    expect(reader.lookup('DomainName', domainOf(22))[0]?.rbacGroupIds).toStrictEqual(['g1']);
  });

  it('leaves out an indicator that cannot be a row, logs and counts it, and publishes the rest', async () => {
    const told: unknown[] = [];
    const logger = { ...quiet, warn: (event: string, fields: unknown) => told.push([event, fields]) };
    const world = makePublishingWorld({ logger });
    const badTime = { expirationTime: 'no time' };
    const broken = madeDomain(7);
    Reflect.deleteProperty(broken, 'rbacGroupIds');
    const badValue = storedIndicator({ indicatorType: 'IpAddress', indicatorValue: '1.2.3.400' });
    const lines = [madeDomain(5), broken, badValue].map(({ id }) => id);
    const leftOut = () => told.splice(0).map((line) => z.tuple([z.string(), z.object({ id: z.string() })]).parse(line));
    await world.put(...range(0, 5).map((n) => madeDomain(n)), madeDomain(5, badTime), broken, badValue);
    expect((await world.publisher.publish()).written).toBe(5);
    expect(leftOut().map(([event, { id }]) => [event, id])).toStrictEqual(
      lines.map((id) => ['index-row-left-out', id]),
    );
    expect(world.metrics.value('index.rows-left-out')).toBe(3);
    await world.put(madeDomain(5));
    await world.publisher.publish();
    expect(await seenBy(world)).toStrictEqual(range(0, 6));
    await world.put(madeDomain(1, badTime), madeDomain(6), broken, badValue, madeDomain(8));
    expect(await world.publisher.publish()).toMatchObject({ outcome: 'published', written: 2 });
    expect(leftOut()).toHaveLength(3);
    expect(await seenBy(world)).toStrictEqual([0, 2, 3, 4, 5, 6, 8]);
    expect((await manifestOf(world)).counts[0]?.never).toBe(7);
  });

  it('keeps retired segments for a while', async () => {
    const world = makePublishingWorld();
    await world.publisher.publish();
    const [first] = await segmentNames(world);
    await world.publisher.rebuild();
    expect(await segmentNames(world)).toContain(first);
    world.advance(11 * 60_000);
    await world.put(madeDomain(1));
    await world.publisher.publish();
    world.advance(70 * 60_000);
    await world.put(madeDomain(2));
    await world.publisher.publish();
    const { base, deltas } = await manifestOf(world);
    expect(await segmentNames(world)).toStrictEqual([base, ...deltas].map(({ name }) => name).toSorted());
  });

  it.each([
    ['missing', async (world: World) => await world.blobs.delete(indexManifest.name)],
    [
      'no JSON',
      async (world: World) => void (await world.blobs.write(indexManifest.name, Buffer.from('{"format":1,'))),
    ],
    [
      'of another format',
      async (world: World) => {
        const other = JSON.stringify({ ...(await manifestOf(world)), format: 2 });
        await world.blobs.write(indexManifest.name, Buffer.from(other));
      },
    ],
    ['without its base', async (world: World) => await world.blobs.delete((await manifestOf(world)).base.name)],
    ['older than the tombstones', async (world: World) => world.advance(31 * dayMs)],
  ])('rebuilds the index when the manifest is %s', async (_what, break_) => {
    const world = makePublishingWorld();
    await world.put(...range(0, 20).map((n) => madeDomain(n)));
    await world.publisher.publish();
    await world.put(madeDomain(3, { deleted: true }));
    await break_(world);
    expect(await world.makeProcess().publisher.publish()).toStrictEqual({
      outcome: 'rebuilt',
      written: 19,
      removed: 0,
    });
    expect(await seenBy(world)).toStrictEqual(range(0, 20).filter((n) => n !== 3));
  });

  it('runs one at a time; the lease of a crashed publisher expires', async () => {
    const world = makePublishingWorld();
    await world.publisher.publish();
    await world.put(madeDomain(1));
    const dead = JSON.stringify({ holder: 'dead', untilMs: world.clock() + 10_000 });
    await world.blobs.write(indexLeaseBlob, Buffer.from(dead));
    expect((await world.publisher.publish()).outcome).toBe('busy');
    world.advance(10_001);
    expect((await world.publisher.publish()).outcome).toBe('published');
  });

  it('loses no change if two publish at once despite the lease', async () => {
    const world = makePublishingWorld();
    await world.publisher.publish();
    await world.put(madeDomain(1));
    const other = world.makeProcess();
    let isFirst = true;
    let overtaking: Promise<unknown> | undefined;
    world.setOnStep((what) => {
      if (what === 'before write' && isFirst) {
        isFirst = false;
        world.setOnStep();
        overtaking = world.blobs
          .delete(indexLeaseBlob)
          .then(() => other.publisher.publish())
          .then(() => world.put(madeDomain(2)));
      }
    });
    await world.publisher.publish();
    await overtaking;
    await world.publisher.publish();
    expect(await seenBy(world)).toStrictEqual([1, 2]);
  });
});

/** Lets a process that has something to publish die at a step; false when it was done before. */
async function dieAt(world: World, step: number): Promise<boolean> {
  let count = 0;
  world.setOnStep(() => {
    count += 1;
    if (count >= step) {
      throw new InjectedFault();
    }
  });
  try {
    await world.makeProcess().publisher.publish();
    return false;
  } catch (error) {
    if (error instanceof InjectedFault) {
      return true;
    }
    throw error;
  } finally {
    world.setOnStep();
  }
}

describe('an index publisher that crashes at any step', () => {
  it.each([
    ['a few deltas', {}],
    ['joined deltas and new bases', { maxDeltas: 2, maxDeltaRows: 12, maxChanges: 10 }],
  ])('leaves a readable manifest, and the next publisher publishes everything: %s', async (_what, options) => {
    let step = 0;
    let hasDied = true;
    while (hasDied) {
      step += 1;
      const world = makePublishingWorld(options);
      await world.put(...range(0, 10).map((n) => madeDomain(n)));
      await world.publisher.publish();
      await world.put(...range(10, 30).map((n) => madeDomain(n)), madeDomain(0, { deleted: true }));
      hasDied = await dieAt(world, step);
      expect((await indexManifest.read(world.blobs))?.manifest).toBeDefined();
      expect((await seenBy(world)).filter((n) => n > 0 && n < 10)).toStrictEqual(range(1, 10));
      world.advance(10_001);
      await world.makeProcess().publisher.publish();
      expect(await seenBy(world)).toStrictEqual(range(1, 30));
    }
    expect(step).toBeGreaterThan(15);
  });

  it('leaves no manifest or a complete one while it builds the first index', async () => {
    let step = 0;
    let hasDied = true;
    while (hasDied) {
      step += 1;
      const world = makePublishingWorld();
      await world.put(...range(0, 20).map((n) => madeDomain(n)));
      hasDied = await dieAt(world, step);
      const stored = await indexManifest.read(world.blobs);
      expect(stored === undefined || stored.manifest !== undefined).toBe(true);
      world.advance(10_001);
      expect(await seenBy(world)).toStrictEqual(range(0, 20));
    }
    expect(step).toBeGreaterThan(10);
  });
});

describe('the counts of the manifest', () => {
  it('follow every change and distinguish active from expired', async () => {
    const world = makePublishingWorld({ maxDeltaRows: 15 });
    const expiring = { expirationTime: '2026-01-02T10:00:00.0000000Z' };
    await world.put(...range(0, 10).map((n) => madeDomain(n)), madeDomain(10, expiring));
    await world.publisher.publish();
    await world.put(madeDomain(0, { deleted: true }), madeDomain(1, { action: 'Audit' }), madeDomain(2, expiring));
    await world.publisher.publish();
    const at = async (time: string) =>
      countsAt((await manifestOf(world)).counts, Date.parse(time) / 1000)?.map(({ action, state, count }) => [
        action,
        state,
        count,
      ]);
    expect(await at('2026-01-02T09:59:59Z')).toStrictEqual([
      ['Block', 'active', 9],
      ['Audit', 'active', 1],
    ]);
    expect(await at('2026-01-02T10:00:00Z')).toStrictEqual([
      ['Block', 'active', 7],
      ['Block', 'expired', 2],
      ['Audit', 'active', 1],
    ]);
    await world.put(madeDomain(3, { expirationTime: '2026-01-02T12:00:00.0000000Z' }));
    await world.publisher.publish();
    expect(await at('2026-01-02T11:00:00Z')).toBeUndefined();
    expect(await at('2026-01-02T12:00:00Z')).toBeDefined();
    const steady = await at('2026-01-02T12:00:00Z');
    await world.publisher.rebuild();
    expect((await at('2026-01-02T12:00:00Z'))?.toSorted()).toStrictEqual(steady?.toSorted());
    await world.put(madeDomain(4, { enabled: false }));
    await world.publisher.publish();
    expect(await at('2026-01-02T12:00:00Z')).toBeUndefined();
    await world.put(madeDomain(4));
    await world.publisher.publish();
    expect((await at('2026-01-02T12:00:00Z'))?.toSorted()).toStrictEqual(steady?.toSorted());
  });
});

describe('an index that is not of this list', () => {
  it.each([
    ['lies ahead of it', { checkpoint: '1000' }, 'ahead'],
    ['was made from another store', { store: 'other' }, 'foreign'],
    ['lies ahead of it, by a release that did not name the store', { checkpoint: '1000', store: undefined }, 'ahead'],
  ])('because it %s is rebuilt with a warning, before anything is matched', async (_, changes, reason) => {
    const logger = makeRecordingLogger();
    const world = makePublishingWorld({ logger });
    await world.put(madeDomain(1), madeDomain(2));
    await world.publisher.publish();
    await changeManifest(world, changes);
    await world.put(madeDomain(3), madeDomain(1, { deleted: true }));
    expect(await seenBy(world)).toStrictEqual([2, 3]);
    expect(logger.events).toContain('mark-not-usable');
    expect(logger.fieldsOf('mark-not-usable')).toMatchObject({ what: 'index', reason });
    expect((await manifestOf(world)).counts).toMatchObject([{ never: 2 }]);
    expect(await world.makeProcess().publisher.publish()).toMatchObject({ outcome: 'unchanged' });
  });

  it('is continued if a former release made it, and gets the name of the store', async () => {
    const world = makePublishingWorld();
    await world.put(madeDomain(1));
    await world.publisher.publish();
    const { store, sequence } = await manifestOf(world);
    await changeManifest(world, { store: undefined });
    expect(await world.makeProcess().publisher.publish()).toMatchObject({ outcome: 'unchanged' });
    expect(await manifestOf(world)).toMatchObject({ store, sequence: sequence + 1, deltas: [] });
  });
});

describe('a clock that was an hour ahead', () => {
  it('does not stop publishing: not its lease, and not its fence when the lease is lost', async () => {
    const world = makePublishingWorld();
    await world.put(madeDomain(1));
    world.advance(3_600_000);
    await world.publisher.publish();
    const lease = { holder: 'dead', untilMs: world.clock() + 10_000, fence: world.clock() };
    await world.blobs.write(indexLeaseBlob, Buffer.from(JSON.stringify(lease)));
    world.advance(-3_600_000);
    await world.put(madeDomain(2));
    expect(await seenBy(world)).toStrictEqual([1]);
    expect(await world.makeProcess().publisher.publish()).toMatchObject({ outcome: 'published' });
    await world.blobs.delete(indexLeaseBlob);
    await world.put(madeDomain(3));
    expect(await world.makeProcess().publisher.publish()).toMatchObject({ outcome: 'published' });
    expect(await seenBy(world)).toStrictEqual([1, 2, 3]);
  });

  it('does not keep a process that runs from following the index', async () => {
    const world = makePublishingWorld();
    await world.put(madeDomain(1));
    const other = world.makeProcess();
    await other.follower.current();
    world.advance(-3_600_000);
    await world.put(madeDomain(2));
    await world.publisher.publish();
    expect((await other.follower.current()).lookup('DomainName', domainOf(2))).toHaveLength(1);
  });
});
