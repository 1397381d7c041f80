import { describe, expect, it } from 'vitest';
import type { IndexPublisher } from '../../../shared/publishing/index/index-publisher.ts';
import { makePublicationLag } from '../../../shared/publishing/index/publication-lag.ts';
import { quiet } from '../../support/worlds/detection-world.ts';
import { madeDomain, makePublishingWorld } from '../../support/worlds/publishing-world.ts';

type World = ReturnType<typeof makePublishingWorld>;

function lagOf({ blobs, container, clock }: World, publisher: Pick<IndexPublisher, 'publish' | 'seen'>) {
  return makePublicationLag({ blobs, indicators: container, publisher, clock, logger: quiet });
}

/** A process that did not publish, and whose publisher does not get through. */
const stuck = { seen: () => undefined, publish: () => Promise.reject(new Error('the disk is full')) };

describe('the lag of the publication', () => {
  it('is unknown before an index, 0 on an idle service, and grows while a change waits', async () => {
    const world = makePublishingWorld();
    const lag = lagOf(world, stuck);
    expect(await lag()).toBeUndefined();
    await world.put(madeDomain(1));
    await world.publisher.publish();
    world.advance(86_400_000);
    expect(await lag()).toBe(0);
    await world.put(madeDomain(2));
    expect(await lag()).toBe(0);
    world.advance(301_000);
    expect(await lag()).toBe(301);
    await world.publisher.publish();
    expect(await lag()).toBe(0);
  });

  it('stays 0 for a change that the index does not contain, once a publisher has seen it', async () => {
    const world = makePublishingWorld();
    await world.put(madeDomain(1));
    await world.publisher.publish();
    const lag = lagOf(world, world.publisher);
    await world.put(madeDomain(1, { title: 'Another' }));
    await world.publisher.publish();
    world.advance(1_000_000);
    expect(await lag()).toBe(0);
  });

  it('is believed only after this process has tried to publish', async () => {
    const world = makePublishingWorld();
    await world.put(madeDomain(1));
    await world.publisher.publish();
    await world.put(madeDomain(1, { title: 'Another' }));
    const other = world.makeProcess();
    const lag = lagOf(world, other.publisher);
    await lag();
    world.advance(30_000);
    await lag();
    await other.publisher.publish();
    world.advance(300_000);
    expect(await lag()).toBe(0);
  });
});
