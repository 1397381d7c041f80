import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeRightOfWay } from '../../../functions/app/services/right-of-way.ts';
import { applyDelta } from '../../../samples/agent/apply-delta.ts';
import { openPackage, recordCount, rowAt } from '../../../samples/agent/package-file.ts';
import { verdictOn } from '../../../samples/agent/verdict.ts';
import { makeDeviceGroupDirectory } from '../../../shared/device-groups/directory.ts';
import { thinStarts } from '../../../shared/publishing/packages/build-group.ts';
import { packageFolder, packageManifest } from '../../../shared/publishing/packages/package-manifest.ts';
import { makePackageSigner } from '../../../shared/publishing/packages/package-signer.ts';
import { acquireLease } from '../../../shared/storage/blob-lease.ts';
import { makeRecordingLogger } from '../../local/support/recording-logger.ts';
import { InjectedFault } from '../../support/fakes/faulty-container.ts';
import { dayMs } from '../../support/worlds/detection-world.ts';
import { makePackageWorld, otherTestKey, signingKeys, testKey } from '../../support/worlds/package-world.ts';
import { domainOf, madeDomain } from '../../support/worlds/publishing-world.ts';

type World = ReturnType<typeof makePackageWorld>;

const latest = async ({ served, read }: Pick<World, 'served' | 'read'>, group?: string) => {
  const stored = await served.version(group, 'latest');
  return { ...stored, file: openPackage(await read(stored)) };
};
const domainsIn = async (world: Pick<World, 'served' | 'read'>, group?: string) => {
  const { file } = await latest(world, group);
  return Array.from({ length: recordCount(file) }, (_, index) => rowAt(file, index).key.toString());
};
const namesIn = async ({ blobs }: World) => {
  const names: string[] = [];
  for await (const { name } of blobs.list(packageFolder)) {
    names.push(name);
  }
  return names;
};
const at = (world: World, seconds: number) => new Date(world.clock() + seconds * 1000).toISOString();

async function nextTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await setImmediate();
  }
}

describe('the packages', () => {
  it('are built on the first request', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1), madeDomain(2));
    expect(await domainsIn(world)).toEqual([domainOf(1), domainOf(2)]);
  });

  it('wait for work that has the right of way', async () => {
    const rightOfWay = makeRightOfWay();
    const world = makePackageWorld({ giveWay: () => rightOfWay.give() });
    await world.put(...Array.from({ length: 30 }, (_, n) => madeDomain(n)));
    const urgent = Promise.withResolvers<void>();
    const taken = rightOfWay.take(() => urgent.promise);
    const published = world.publisher.publish();
    const winner = Promise.race([published, nextTurns(100).then(() => 'waits')]);
    expect(await winner).toBe('waits');
    urgent.resolve();
    await taken;
    expect(await published).toBe('published');
  });

  it('are left to another publisher that started while this one waited', async () => {
    const name = `${packageFolder}publisher.json`;
    let isFirst = true;
    const world: World = makePackageWorld({
      giveWay: async () => {
        if (isFirst) {
          isFirst = false;
          world.advance(60_000);
          const { blobs, clock } = world;
          await acquireLease({ blobs, clock, newId: () => 'another', leaseMs: 30_000, name });
        }
      },
    });
    await world.put(madeDomain(1));
    expect(await world.publisher.publish()).toBe('busy');
    world.advance(60_000);
    expect(await world.publisher.publish()).toBe('published');
  });

  it('lose revoked, disabled and expired indicators at the next publication', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1), madeDomain(2), madeDomain(3, { expirationTime: at(world, 60) }), madeDomain(4));
    await world.publisher.publish();
    await world.put(madeDomain(1, { deleted: true }), madeDomain(2, { enabled: false }));
    world.advance(59_999);
    expect(await world.publisher.publish()).toBe('published');
    expect(await domainsIn(world)).toEqual([domainOf(3), domainOf(4)]);
    world.advance(1);
    expect(await world.publisher.publish()).toBe('published');
    expect(await domainsIn(world)).toEqual([domainOf(4)]);
    expect(await world.publisher.publish()).toBe('unchanged');
  });

  it('keep their version while their content is the same, even if indicators were written', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1), madeDomain(2, { expirationTime: at(world, -1) }));
    const { version } = await latest(world);
    await world.put(madeDomain(1, { title: 'Other' }), madeDomain(2, { deleted: true }));
    world.advance(1000);
    expect(await world.publisher.publish()).toBe('unchanged');
    expect((await latest(world)).version).toBe(version);
  });

  it('have a separate version only for a device group in the scope of an indicator', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1));
    const before = await latest(world);
    await world.put(madeDomain(2, { rbacGroupIds: ['10'] }));
    world.advance(1000);
    await world.publisher.publish();
    expect((await latest(world)).version).toBe(before.version);
    expect((await latest(world, 'Oslo')).version).toBe(before.version);
    const helsinki = await latest(world, 'Helsinki');
    expect([helsinki.version, helsinki.file.deviceGroup]).toEqual([before.version + 1000, 'Helsinki']);
    expect(await domainsIn(world, 'Helsinki')).toEqual([domainOf(1), domainOf(2)]);
    await expect(world.served.delta('Helsinki', before.version)).rejects.toMatchObject({ code: 'ResourceNotFound' });
    await expect(world.served.version('Nowhere', 'latest')).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });

  it('of a device group stay separate when no indicator names it any longer, so that versions never go back', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1), madeDomain(2, { rbacGroupIds: ['10'] }));
    const { version } = await latest(world, 'Helsinki');
    await world.put(madeDomain(2, { rbacGroupIds: ['10'], deleted: true }));
    world.advance(1000);
    await world.publisher.publish();
    expect((await latest(world, 'Helsinki')).version).toBeGreaterThan(version);
    expect(await domainsIn(world, 'Helsinki')).toEqual([domainOf(1)]);
  });

  it.each([
    ['another rule', { precedence: 'group-first' }],
    ['another key', { signer: makePackageSigner(signingKeys(otherTestKey, testKey)) }],
  ] as const)('are rebuilt under %s, with a later version and without deltas', async (_name, change) => {
    const world = makePackageWorld();
    await world.put(madeDomain(1));
    const { version } = await latest(world);
    const next = world.makeProcess(change);
    expect(await next.publisher.publish()).toBe('published');
    expect((await latest({ ...world, ...next })).version).toBe(version + 1);
    await expect(next.served.delta(undefined, version)).rejects.toMatchObject({ code: 'ResourceNotFound' });
    expect(await next.publisher.publish()).toBe('unchanged');
  });

  it('are built for a device group that is configured later or renamed', async () => {
    const world = makePackageWorld({ deviceGroups: () => Promise.resolve(makeDeviceGroupDirectory([])) });
    await world.put(madeDomain(1, { rbacGroupIds: ['10'] }));
    await world.publisher.publish();
    const next = world.makeProcess({
      deviceGroups: () => Promise.resolve(makeDeviceGroupDirectory([{ id: '10', name: 'Helsinki' }])),
    });
    expect(await next.publisher.publish()).toBe('published');
    expect(await domainsIn({ ...world, ...next }, 'Helsinki')).toEqual([domainOf(1)]);
  });

  it.each([1, 3])('are built from any number of changes, with %i in memory at once', async (maxChanges) => {
    const world = makePackageWorld({ maxChanges, pageSize: 2 });
    await world.put(...Array.from({ length: 12 }, (_, n) => madeDomain(n)));
    await world.publisher.publish();
    await world.put(madeDomain(3, { deleted: true }), madeDomain(4, { deleted: true }), madeDomain(20));
    world.advance(1000);
    await world.publisher.publish();
    const expected = Array.from({ length: 21 }, (_, n) => n).filter((n) => n < 3 || (n > 4 && n < 12) || n === 20);
    expect(await domainsIn(world)).toEqual(expected.map(domainOf).toSorted());
  });

  it('leave out an indicator that cannot be read, and remove it if it was included', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1), madeDomain(2));
    await world.publisher.publish();
    const id = { id: 'no number' };
    await world.put(madeDomain(1, { expirationTime: 'never' }), madeDomain(3), madeDomain(4, id));
    world.advance(1000);
    expect(await world.publisher.publish()).toBe('published');
    expect(await domainsIn(world)).toEqual([domainOf(2), domainOf(3)]);
  });

  it('have no delta for more changes than fit in memory', async () => {
    const world = makePackageWorld({ maxChanges: 3 });
    await world.put(madeDomain(1));
    const { version } = await latest(world);
    await world.put(...Array.from({ length: 4 }, (_, n) => madeDomain(n + 10)));
    world.advance(1000);
    await world.publisher.publish();
    await expect(world.served.delta(undefined, version)).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });

  it('move their checkpoint forward without changes, and are rebuilt after a pause longer than the lifetime of tombstones', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1));
    await world.publisher.publish();
    world.advance(2 * 60 * 60_000);
    expect(await world.publisher.publish()).toBe('unchanged');
    const completeAsOfMs = async () => (await packageManifest.read(world.blobs))?.manifest?.completeAsOfMs;
    expect(await completeAsOfMs()).toBe(world.clock());
    world.advance(31 * dayMs);
    expect(await world.publisher.publish()).toBe('published');
    expect(await domainsIn(world)).toEqual([domainOf(1)]);
  });

  it.each(['catalog', 'manifest'])('are rebuilt when the %s is damaged', async (what) => {
    const world = makePackageWorld();
    await world.put(madeDomain(1), madeDomain(2));
    const { version } = await latest(world);
    const catalog = (await packageManifest.read(world.blobs))?.manifest?.catalog.name ?? '';
    await world.blobs.write(what === 'catalog' ? catalog : packageManifest.name, Buffer.from('{'));
    await world.put(madeDomain(3));
    world.advance(1000);
    expect(await world.publisher.publish()).toBe('published');
    expect(await domainsIn(world)).toEqual([1, 2, 3].map(domainOf));
    expect((await latest(world)).version).toBeGreaterThan(version);
  });

  it('are rebuilt when the latest one is missing', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1));
    const { name, version } = await latest(world);
    await world.blobs.delete(name);
    world.advance(1000);
    expect(await world.publisher.publish()).toBe('published');
    expect(await domainsIn(world)).toEqual([domainOf(1)]);
    expect((await latest(world)).version).toBeGreaterThan(version);
    expect(await world.publisher.publish()).toBe('unchanged');
  });

  it('stay the same when the clock goes back', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1, { expirationTime: at(world, 10) }), madeDomain(2));
    const old = await latest(world);
    world.advance(20_000);
    await world.publisher.publish();
    world.advance(-15_000);
    await world.put(madeDomain(3));
    await world.publisher.publish();
    const now = await latest(world);
    const delta = await world.served.delta(undefined, old.version);
    const made = applyDelta(old.file, openPackage(await world.read(delta ?? { name: '' })));
    expect(made.equals(now.file.bytes)).toBe(true);
  });
});

describe('a package publisher that crashes', () => {
  it('at any step leaves readable packages, and the next one continues', async () => {
    let steps = 0;
    for (let deadline = 1; deadline === 1 || steps >= deadline - 1; deadline += 1) {
      const world = makePackageWorld();
      await world.put(madeDomain(1), madeDomain(2, { rbacGroupIds: ['10'] }));
      await world.publisher.publish();
      await world.put(madeDomain(3), madeDomain(1, { deleted: true }));
      world.advance(1000);
      steps = 0;
      world.setOnStep(() => {
        steps += 1;
        if (steps === deadline) {
          throw new InjectedFault();
        }
      });
      const [outcome] = await Promise.allSettled([world.publisher.publish()]);
      expect(outcome.status === 'fulfilled' || outcome.reason instanceof InjectedFault).toBe(true);
      world.setOnStep();
      expect([[domainOf(1)], [domainOf(3)]]).toContainEqual(await domainsIn(world));
      world.advance(31_000);
      await world.makeProcess().publisher.publish();
      expect(await domainsIn(world)).toEqual([domainOf(3)]);
      expect(await domainsIn(world, 'Helsinki')).toEqual([domainOf(2), domainOf(3)]);
    }
    expect(steps).toBeGreaterThan(20);
  });

  it('keeps others waiting until its lease expires; concurrent calls share one run', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1));
    const other = world.makeProcess();
    const outcomes = await Promise.all([
      world.publisher.publish(),
      world.publisher.publish(),
      other.publisher.publish(),
    ]);
    expect(outcomes.toSorted()).toEqual(['busy', 'published', 'published']);
  });
});

describe('files of packages that no manifest names', () => {
  it('are deleted: the former catalog at once, the files of a crashed publisher after an hour', async () => {
    const world = makePackageWorld();
    await world.blobs.write(`${packageFolder}package-orphan.bin`, Buffer.from('x'));
    for (let round = 0; round < 6; round += 1) {
      await world.put(madeDomain(round));
      await world.publisher.publish();
      world.advance(20 * 60_000);
    }
    const names = await namesIn(world);
    expect(names.filter((name) => name.includes('catalog'))).toHaveLength(1);
    expect(names.filter((name) => name.includes('package-'))).toHaveLength(3);
    expect(names).not.toContain(`${packageFolder}package-orphan.bin`);
  });
});

describe('the start versions of deltas', () => {
  it('are few and reach back eight days', () => {
    const minuteMs = 60_000;
    let starts: readonly [number, ...number[]] = [1_000_000_000_000];
    let version = starts[0];
    for (let round = 0; round < 4_000; round += 1) {
      const previous = version;
      version += 5 * minuteMs;
      starts = [previous, ...thinStarts(starts, version).filter((start) => start !== previous)];
      expect(starts.length).toBeLessThan(16);
    }
    for (const ageMs of [5 * minuteMs, 60 * minuteMs, dayMs, 3 * dayMs]) {
      const start = thinStarts(starts, version).find((one) => one <= version - ageMs);
      expect(version - (start ?? 0)).toBeLessThanOrEqual(ageMs * 4);
    }
  });
});

it('a record that outlives those before it decides once they have expired', async () => {
  const world = makePackageWorld();
  await world.put(
    madeDomain(1, { owner: 'organisation', action: 'Block', expirationTime: at(world, 60) }),
    madeDomain(1, { owner: 'feed', action: 'Warn', ownerTier: 1, expirationTime: at(world, 120) }),
    madeDomain(1, { owner: 'short', action: 'Allowed', ownerTier: 1, expirationTime: at(world, 30) }),
    madeDomain(1, { owner: 'audit', action: 'Audit', ownerTier: 0 }),
  );
  const { file } = await latest(world);
  const nowSec = Math.floor(world.clock() / 1000);
  const actionAt = (sec: number) => verdictOn(file, [{ type: 'DomainName', value: domainOf(1) }], nowSec + sec)?.action;
  expect([0, 59, 60, 119, 120].map(actionAt)).toEqual(['Block', 'Block', 'Warn', 'Warn', 'Audit']);
  expect(recordCount(file)).toBe(3);
});

const changeManifest = async (world: World, changes: object) => {
  const stored = await packageManifest.read(world.blobs);
  const bytes = Buffer.from(JSON.stringify({ ...stored?.manifest, ...changes }));
  await world.blobs.write(packageManifest.name, bytes);
};

describe('packages that are not of this list', () => {
  it.each([
    ['lie ahead of it', { checkpoint: '1000' }, 'ahead'],
    ['were made from another store', { store: 'other' }, 'foreign'],
    ['lie ahead of it, by a release that did not name the store', { checkpoint: '1000', store: undefined }, 'ahead'],
  ])('because they %s are not handed out: they are built again, with a warning', async (_, changes, reason) => {
    const logger = makeRecordingLogger();
    const world = makePackageWorld({ logger });
    await world.put(madeDomain(1), madeDomain(2));
    const { version } = await latest(world);
    await changeManifest(world, changes);
    await world.put(madeDomain(1, { deleted: true }), madeDomain(3));
    world.advance(1_000);
    expect(await domainsIn(world)).toEqual([domainOf(2), domainOf(3)]);
    expect((await latest(world)).version).toBeGreaterThan(version);
    expect(logger.fieldsOf('mark-not-usable')).toMatchObject({ what: 'packages', reason });
    expect(await world.publisher.publish()).toBe('unchanged');
  });

  it('get the name of the store if a former release made them', async () => {
    const world = makePackageWorld();
    await world.put(madeDomain(1));
    const { version } = await latest(world);
    await changeManifest(world, { store: undefined });
    expect(await world.publisher.publish()).toBe('unchanged');
    expect((await latest(world)).version).toBe(version);
    expect((await packageManifest.read(world.blobs))?.manifest?.store).toBeDefined();
  });

  it('were made by a clock that was an hour ahead: what it took for expired is back, in a later version', async () => {
    const logger = makeRecordingLogger();
    const world = makePackageWorld({ logger });
    await world.put(madeDomain(1), madeDomain(2, { expirationTime: at(world, 1_800) }));
    world.advance(3_600_000);
    expect(await domainsIn(world)).toEqual([domainOf(1)]);
    const { version } = await latest(world);
    world.advance(-3_590_000);
    expect(await world.publisher.publish()).toBe('published');
    expect(await domainsIn(world)).toEqual([domainOf(1), domainOf(2)]);
    expect((await latest(world)).version).toBeGreaterThan(version);
    expect(logger.events).toContain('packages-from-the-future');
  });
});
