import { describe, expect, it } from 'vitest';
import { IndexNotReadyError, makeIndexFollower } from '../../../shared/publishing/index/index-follower.ts';
import { indexManifest } from '../../../shared/publishing/index/manifest.ts';
import { indexLeaseBlob } from '../../../shared/publishing/index/publish-under-lease.ts';
import { anyMark } from '../../support/fakes/any-mark.ts';
import { InjectedFault } from '../../support/fakes/faulty-container.ts';
import { quiet } from '../../support/worlds/detection-world.ts';
import { domainOf, madeDomain, makePublishingWorld } from '../../support/worlds/publishing-world.ts';

/** A publisher, and a follower in another process. */
function worldOfTwo(options: Parameters<typeof makePublishingWorld>[0] = {}) {
  const world = makePublishingWorld(options);
  const { follower, metrics, loader } = world.makeProcess();
  return {
    ...world,
    follower,
    metrics,
    loader,
    finds: async (n: number) => (await follower.current()).lookup('DomainName', domainOf(n)).length > 0,
  };
}

describe('the index follower', () => {
  it('builds the index itself when nothing was published yet', async () => {
    const { put, finds, metrics } = worldOfTwo();
    await put(madeDomain(1), madeDomain(2));
    expect(await finds(2)).toBe(true);
    expect(metrics.value('index.indicators')).toBe(2);
    expect(metrics.value('index.age-sec')).toBe(0);
  });

  it('finds a new publication once its last check is a second old', async () => {
    const { put, finds, advance, publisher } = worldOfTwo();
    await put(madeDomain(1));
    expect(await finds(1)).toBe(true);
    await put(madeDomain(2), madeDomain(1, { deleted: true }));
    await publisher.publish();
    advance(1000);
    expect([await finds(1), await finds(2)]).toStrictEqual([true, false]);
    advance(1);
    expect([await finds(1), await finds(2)]).toStrictEqual([false, true]);
  });

  it('replaces the base while the index stays in use', async () => {
    const { put, finds, advance, publisher, follower } = worldOfTwo({ maxDeltaRows: 3 });
    await put(madeDomain(1));
    const before = await follower.current();
    await put(...Array.from({ length: 9 }, (_, n) => madeDomain(n + 2)));
    await publisher.publish();
    advance(1001);
    expect([await finds(1), await finds(10)]).toStrictEqual([true, true]);
    expect(before.lookup('DomainName', domainOf(1))).toHaveLength(1);
    expect(await follower.current()).not.toBe(before);
  });

  it('checks once for concurrent calls, and not at all while the last check is recent', async () => {
    const { follower, setOnStep, put } = worldOfTwo();
    await put(madeDomain(1));
    await follower.current();
    let steps = 0;
    setOnStep(() => {
      steps += 1;
    });
    await follower.current();
    expect(steps).toBe(0);
  });

  it('reads only the version of an unchanged manifest', async () => {
    const { follower, setOnStep, put, advance } = worldOfTwo();
    await put(madeDomain(1));
    await follower.current();
    const steps: string[] = [];
    setOnStep((what) => {
      steps.push(what);
    });
    advance(1001);
    await Promise.all(Array.from({ length: 20 }, () => follower.current()));
    expect(steps).toStrictEqual(['before info', 'after info']);
  });

  it('keeps the last index while the blob store is unavailable, reports its age, and catches up', async () => {
    const { put, finds, advance, setOnStep, metrics, publisher, follower } = worldOfTwo();
    await put(madeDomain(1));
    expect(await finds(1)).toBe(true);
    await put(madeDomain(2));
    await publisher.publish();
    setOnStep(() => {
      throw new InjectedFault();
    });
    advance(60_000);
    expect([await finds(1), await finds(2)]).toStrictEqual([true, false]);
    expect(metrics.value('index.age-sec')).toBe(60);
    expect(follower.ageSec()).toBe(60);
    setOnStep();
    expect(await finds(2)).toBe(true);
    expect(metrics.value('index.age-sec')).toBe(0);
  });

  it('throws the error of the blob store when it never had an index', async () => {
    const { setOnStep, follower } = worldOfTwo();
    setOnStep(() => {
      throw new InjectedFault();
    });
    await expect(follower.current()).rejects.toBeInstanceOf(InjectedFault);
  });

  it('throws while another process builds the first index', async () => {
    const { follower, blobs, clock } = worldOfTwo();
    const lease = JSON.stringify({ holder: 'other', untilMs: clock() + 10_000 });
    await blobs.write(indexLeaseBlob, Buffer.from(lease));
    await expect(follower.current()).rejects.toBeInstanceOf(IndexNotReadyError);
  });

  it('lets callers that cannot wait wait only for a limited time', async () => {
    const { blobs, clock, loader, metrics, publisher } = worldOfTwo();
    const pending = new Promise<never>(() => {});
    const common = { blobs, clock, loader, metrics, indicators: anyMark, logger: quiet };
    const building = makeIndexFollower({ ...common, publish: () => pending, sleep: () => Promise.resolve() });
    await expect(building.soon()).rejects.toBeInstanceOf(IndexNotReadyError);
    const away = makeIndexFollower({
      ...common,
      publish: () => Promise.reject(new InjectedFault()),
      sleep: () => pending,
    });
    await expect(away.soon()).rejects.toBeInstanceOf(IndexNotReadyError);
    await publisher.publish();
    expect(await away.soon()).toBe(loader.loaded?.reader);
    await blobs.delete(indexManifest.name);
    expect(await makeIndexFollower({ ...common, publish: () => pending, sleep: () => Promise.resolve() }).soon()).toBe(
      loader.loaded?.reader,
    );
  });

  it('keeps its index and has an unreadable manifest replaced', async () => {
    const { put, finds, advance, blobs } = worldOfTwo();
    await put(madeDomain(1));
    expect(await finds(1)).toBe(true);
    await blobs.write(indexManifest.name, Buffer.from('{'));
    await put(madeDomain(2));
    advance(1001);
    expect([await finds(1), await finds(2)]).toStrictEqual([true, true]);
  });
});
