import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../shared/access/actor.ts';
import { organisationActor } from '../../../shared/access/actor.ts';
import { formatUtcDate } from '../../../shared/platform/utc-date.ts';
import { readDetectionQuery } from '../../../shared/publishing/siem/detection-query.ts';
import { makePullDetections, type PullDependencies } from '../../../shared/publishing/siem/pull-detections.ts';
import { makeFaultyContainer } from '../../support/fakes/faulty-container.ts';
import { runs } from '../../support/long-mode.ts';
import {
  type DetectionWorld,
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  readTestGroups,
  settleMs,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';

const blockA = storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA });

async function pull(
  world: DetectionWorld,
  query: string,
  given: Partial<PullDependencies> = {},
  actor: Actor = organisationActor,
): Promise<readonly { readonly id: string; readonly stamp: string }[]> {
  const pullDetections = makePullDetections({
    alerts: world.alerts,
    deviceGroups: readTestGroups,
    metrics: world.metrics,
    ...given,
  });
  const found = [];
  for await (const slice of pullDetections(actor, readDetectionQuery(new URLSearchParams(query), world.clock))) {
    found.push(...slice.map(({ detection }) => ({ id: detection.id, stamp: detection.lastProcessedTime })));
  }
  return found;
}

/** A collector that asks with the last stamp it saw. */
function makeCollector(world: DetectionWorld, given: Partial<PullDependencies> = {}) {
  const seen: string[] = [];
  let last = formatUtcDate(world.clock() - 3_600_000);
  return {
    seen,
    poll: async () => {
      const answer = await pull(world, `sinceTimeUtc=${last}`, given);
      const stamps = answer.map(({ stamp }) => stamp);
      expect(stamps).toStrictEqual(stamps.toSorted());
      seen.push(...answer.map(({ id }) => id));
      last = stamps.at(-1) ?? last;
    },
  };
}

const storedIds = async (world: DetectionWorld) => (await world.allDetections()).map(({ id }) => id).toSorted();

describe('a collector that polls with the last stamp it saw', () => {
  it('gets every detection exactly once, when another instance writes and it polls at any step of a writer', async () => {
    let interruptions = 0;
    for (let interruptAt = 1; ; interruptAt += 1) {
      const world = makeDetectionWorld();
      await world.storeIndicators(blockA);
      const collector = makeCollector(world);
      const other = world.makeInstance();
      let step = 0;
      const interrupted = world.makeInstance((inner) =>
        makeFaultyContainer(inner, async () => {
          step += 1;
          world.advance(settleMs / 20);
          if (step === interruptAt) {
            await other.match([messageOf(fileRecord({ device: 'd2' }), fileRecord({ report: 5 }))]);
            world.advance(settleMs / 4);
            await collector.poll();
          }
        }),
      );
      const records = Array.from({ length: 120 }, (_, report) => fileRecord({ report }));
      await interrupted.match([messageOf(...records.slice(0, 10)), messageOf(...records)]);
      await collector.poll();
      world.advance(settleMs);
      await collector.poll();
      if (step < interruptAt) {
        break;
      }
      interruptions += 1;
      expect(collector.seen.toSorted()).toStrictEqual(await storedIds(world));
      expect(collector.seen).toHaveLength(121);
      expect(world.metrics.value('detections.stamped-late')).toBeUndefined();
    }
    expect(interruptions).toBeGreaterThan(5);
  });

  it('gets every detection exactly once, for any order of commits by writers with different clocks within the settle time', async () => {
    const write = fc.record({
      stampedAtMs: fc.integer({ min: 0, max: 20 }),
      commitMs: fc.integer({ min: 0, max: settleMs - 1 }),
    });
    const polls = fc.array(fc.integer({ min: 0, max: 3 * settleMs }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 30 }),
        polls,
        fc.integer({ min: 1, max: 4 }),
        async (writes, at, maxPulled) => {
          const world = makeDetectionWorld();
          await world.storeIndicators(blockA);
          await world.match([messageOf(fileRecord())]);
          const [model] = await world.allDetections();
          if (model === undefined) {
            throw new Error('no detection');
          }
          world.advance(2 * settleMs);
          const startMs = world.clock();
          const collector = makeCollector(world, { maxPulled });
          await collector.poll();
          const happenings = [
            ...writes.map(({ stampedAtMs, commitMs }, index) => ({
              atMs: stampedAtMs + commitMs,
              happen: async () => {
                const lastProcessedTime = formatUtcDate(startMs + stampedAtMs + settleMs);
                const document = { ...model, id: `w${index}`, lastProcessedTime };
                await world.alerts.commit({ partition: model.partition, operations: [{ kind: 'create', document }] });
              },
            })),
            ...at.map((atMs) => ({ atMs, happen: collector.poll })),
          ].toSorted((a, b) => a.atMs - b.atMs);
          for (const { atMs, happen } of happenings) {
            world.advance(startMs + atMs - world.clock());
            await happen();
          }
          world.advance(3 * settleMs);
          // an answer holds at least `maxPulled`, so these polls reach the end
          for (let poll = 0; poll <= writes.length; poll += 1) {
            await collector.poll();
          }
          expect(collector.seen.toSorted()).toStrictEqual(await storedIds(world));
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('gets detections of a slow commit again rather than missing them', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const collector = makeCollector(world);
    let isSlow = true;
    const slow = world.makeInstance((inner) =>
      makeFaultyContainer(inner, async (what) => {
        if (what === 'before-commit' && isSlow) {
          isSlow = false;
          world.advance(settleMs + 1);
          await world.makeInstance().match([messageOf(fileRecord({ report: 2, device: 'd2' }))]);
          world.advance(settleMs + 1);
          await collector.poll();
        }
      }),
    );
    await slow.match([messageOf(fileRecord({ report: 1 }))]);
    world.advance(settleMs);
    await collector.poll();
    expect(collector.seen.toSorted()).toStrictEqual(await storedIds(world));
    expect(world.metrics.value('detections.stamped-late')).toBe(1);
  });
});

async function threeDetections() {
  const world = makeDetectionWorld();
  await world.storeIndicators(blockA);
  for (const group of ['Helsinki', 'Oslo', undefined]) {
    const device = { device: group ?? 'nobody', ...(group !== undefined && { group }) };
    await world.match([messageOf(fileRecord(device))]);
    world.advance(60_000);
  }
  const stamps = (await pull(world, 'ago=PT1H')).map(({ stamp }) => stamp);
  expect(stamps).toHaveLength(3);
  return { world, stamps };
}

describe('a pull of detections', () => {
  it.each([
    ['', 3],
    ['ago=PT2M', 2],
    ['ago=pt90s', 1],
    ['limit=2', 2],
    ['limit=0', 0],
    ['limit=50', 3],
    ['machinegroups=Helsinki', 1],
    ['machinegroups=oslo&MachineGroups=Helsinki', 2],
    ['machinegroups=Rome', 0],
    ['sinceTimeUtc=2026-07-18T12:32:01.9999999Z', 1],
    ['sinceTimeUtc=2026-07-18T12:32:02.0000000Z', 0],
    ['sinceTimeUtc=2026-07-18T12:31:02&untilTimeUtc=2026-07-18T14:00:00%2B02:00', 0],
    ['SINCETIMEUTC=2026-07-18&untilTimeUtc=2026-07-18T12:31:02', 2],
    ['sinceTimeUtc=2026-07-18T15:30:00+03:00', 3],
    ['sinceTimeUtc=2026-07-18T15:30:00+0300', 3],
    ['sinceTimeUtc=2026-07-18 12:30:00', 3],
    ['sinceTimeUtc=2026-07-18+12:30:00', 3],
  ])('with the query "%s" returns %i detections', async (query, count) => {
    const { world } = await threeDetections();
    expect(await pull(world, query)).toHaveLength(count);
  });

  it('with a limit returns the newest, oldest first', async () => {
    const { world, stamps } = await threeDetections();
    expect((await pull(world, 'limit=2')).map(({ stamp }) => stamp)).toStrictEqual(stamps.slice(1));
  });

  it('covers the last two hours by default', async () => {
    const { world } = await threeDetections();
    world.advance(2 * 3_600_000 - 3 * 60_000 + settleMs);
    expect(await pull(world, '')).toHaveLength(2);
  });

  it('contains only device groups that the caller may see', async () => {
    const { world } = await threeDetections();
    const limited = { ...organisationActor, deviceGroups: new Set(['2']) };
    expect(await pull(world, 'ago=PT1H', {}, limited)).toHaveLength(1);
  });

  it('filters by tags', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const record = fileRecord();
    const tags = { RegistryDeviceTag: 'kiosk', DeviceManualTags: '["vip","lab"]' };
    await world.match([messageOf({ ...record, properties: { ...record.properties, ...tags } })]);
    world.advance(settleMs);
    const counts = ['DeviceCreatedMachineTags=kiosk', 'CloudCreatedMachineTags=lab', 'CloudCreatedMachineTags=kiosk'];
    expect(await Promise.all(counts.map(async (query) => (await pull(world, query)).length))).toStrictEqual([1, 1, 0]);
  });

  it.each([
    ['sinceTimeUtc=yesterday', 'sinceTimeUtc'],
    ['untilTimeUtc=2026-02-30', 'untilTimeUtc'],
    ['ago=10m', 'ago'],
    ['limit=-1', 'limit'],
    ['limit=10001', 'limit'],
    ['limit=all', 'limit'],
  ])('refuses %s', async (query, field) => {
    await expect(pull(makeDetectionWorld(), query)).rejects.toMatchObject({ code: 'InvalidInput', field });
  });
});
