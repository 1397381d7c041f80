import { describe, expect, it } from 'vitest';
import { partitionOfAlert } from '../../shared/detection/alerts/alert-key.ts';
import { InjectedFault, makeFaultyContainer } from '../support/fakes/faulty-container.ts';
import {
  dayMs,
  fileRecord,
  hashOfA,
  hashOfB,
  makeDetectionWorld,
  messageOf,
  storedIndicator,
} from '../support/worlds/detection-world.ts';

const blockA = storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA });
const blockB = storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfB, title: 'Other' });
type World = ReturnType<typeof makeDetectionWorld>;

/** Every alert counts exactly the detections that name it. */
async function counts(world: World) {
  const detections = await world.allDetections();
  const alerts = await world.allAlerts();
  for (const alert of alerts) {
    expect(detections.filter(({ alertId }) => alertId === alert.id)).toHaveLength(alert.eventCount);
  }
  expect(detections).toHaveLength(alerts.reduce((sum, { eventCount }) => sum + eventCount, 0));
  return alerts.map(({ subject, indicatorId, sequence, eventCount }) => ({
    subject,
    indicatorId,
    sequence,
    eventCount,
  }));
}

describe('exactly once', () => {
  it('counts distinct events, whatever is delivered twice', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const one = fileRecord({ report: 1 });
    const again = { ...one, time: '2026-07-18T14:00:00Z' };
    await world.match([messageOf(one, again, fileRecord({ report: 2 })), messageOf(one)]);
    await world.match([messageOf(again), messageOf(fileRecord({ report: 3 }))]);
    expect(await counts(world)).toStrictEqual([{ subject: 'd1', indicatorId: blockA.id, sequence: 1, eventCount: 3 }]);
    expect(world.metrics.value('detections.created')).toBe(3);
    expect(world.metrics.value('alerts.created')).toBe(1);
  });

  it('holds across many batches of one alert', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const records = Array.from({ length: 450 }, (_, report) => fileRecord({ report }));
    await world.match([messageOf(...records.slice(0, 250)), messageOf(...records.slice(150))]);
    expect(await counts(world)).toStrictEqual([
      { subject: 'd1', indicatorId: blockA.id, sequence: 1, eventCount: 450 },
    ]);
  });

  it('holds when the process dies before or after any step of the store', async () => {
    const records = [
      ...Array.from({ length: 120 }, (_, report) => fileRecord({ report })),
      fileRecord({ report: 900, at: '2026-07-28T12:00:00Z' }),
      fileRecord({ device: 'd2', report: 1 }),
      fileRecord({ device: 'd2', report: 2, sha256: hashOfB }),
    ];
    const messages = [messageOf(...records.slice(0, 60)), messageOf(...records.slice(40))];
    const expected = [
      `d1 ${blockA.id} 1 120`,
      `d1 ${blockA.id} 2 1`,
      `d2 ${blockA.id} 1 1`,
      `d2 ${blockB.id} 1 1`,
    ].toSorted();
    let deaths = 0;
    for (let dieAt = 1; ; dieAt += 1) {
      const world = makeDetectionWorld();
      await world.storeIndicators(blockA, blockB);
      world.advance(10 * dayMs);
      let step = 0;
      const dying = world.makeInstance((inner) =>
        makeFaultyContainer(inner, () => {
          step += 1;
          if (step >= dieAt) {
            // once dead it stays dead: what is left of the budget is spent on retries
            throw new InjectedFault();
          }
        }),
      );
      const isAlive = await dying.match(messages).then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(InjectedFault);
          return false;
        },
      );
      await counts(world);
      await world.makeInstance().match(messages);
      const texts = (await counts(world)).map((alert) => Object.values(alert).join(' '));
      expect(texts.toSorted()).toStrictEqual(expected);
      if (isAlive) {
        break;
      }
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(10);
  });

  it('retries a single store error inside the handler', async () => {
    for (let failAt = 1; failAt <= 8; failAt += 1) {
      const world = makeDetectionWorld();
      await world.storeIndicators(blockA);
      let step = 0;
      const instance = world.makeInstance((inner) =>
        makeFaultyContainer(inner, () => {
          step += 1;
          if (step === failAt) {
            throw new InjectedFault();
          }
        }),
      );
      await instance.match([messageOf(...Array.from({ length: 150 }, (_, report) => fileRecord({ report })))]);
      expect((await counts(world)).map(({ eventCount }) => eventCount)).toStrictEqual([150]);
    }
  });

  it('lets two instances write the same and different events at once, at every interleaving of one step', async () => {
    const mine = Array.from({ length: 130 }, (_, report) => fileRecord({ report }));
    const theirs = Array.from({ length: 130 }, (_, report) => fileRecord({ report: report + 60 }));
    let interleavings = 0;
    for (let interruptAt = 1; ; interruptAt += 1) {
      const world = makeDetectionWorld();
      await world.storeIndicators(blockA);
      const other = world.makeInstance();
      let step = 0;
      const interrupted = world.makeInstance((inner) =>
        makeFaultyContainer(inner, async () => {
          step += 1;
          if (step === interruptAt) {
            await other.match([messageOf(...theirs)]);
          }
        }),
      );
      await interrupted.match([messageOf(...mine)]);
      if (step < interruptAt) {
        break;
      }
      interleavings += 1;
      expect((await counts(world)).map(({ eventCount }) => eventCount)).toStrictEqual([190]);
    }
    expect(interleavings).toBeGreaterThan(3);
  });

  it('lets many instances race', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const slowly = () =>
      world.makeInstance((inner) =>
        makeFaultyContainer(inner, () => new Promise((resolve) => void setImmediate(resolve))),
      );
    const batches = Array.from({ length: 6 }, (_, n) =>
      messageOf(...Array.from({ length: 40 }, (_, report) => fileRecord({ report: report + n * 20 }))),
    );
    await Promise.all(batches.map((batch) => slowly().match([batch])));
    expect((await counts(world)).map(({ eventCount }) => eventCount)).toStrictEqual([140]);
  });
});

describe('alerts of one subject and indicator', () => {
  it.each([
    { name: 'within the window of its last event', at: '2026-07-25T12:00:00Z', sequences: [1] },
    { name: 'later than the window', at: '2026-07-25T12:00:00.0000001Z', sequences: [1] },
    { name: 'a millisecond later than the window', at: '2026-07-25T12:00:00.001Z', sequences: [1, 2] },
    { name: 'late, from before its first event', at: '2026-06-01T00:00:00Z', sequences: [1] },
  ])('take an event $name: $sequences', async ({ at, sequences }) => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    await world.match([messageOf(fileRecord({ report: 1 }))]);
    world.advance(8 * dayMs);
    await world.match([messageOf(fileRecord({ report: 2, at }))]);
    expect((await counts(world)).map(({ sequence }) => sequence)).toStrictEqual(sequences);
  });

  it.each([
    { name: 'with the one that it began', first: '2099-01-01T00:00:00Z' },
    { name: 'with the one that it joined', first: '2026-07-18T12:00:00Z' },
  ])('are kept open by an event of the far future for no more than a day and the window: $name', async ({ first }) => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const far = '2099-06-01T00:00:00.1234567Z';
    await world.match([messageOf(fileRecord({ report: 1, at: first }))]);
    await world.match([messageOf(fileRecord({ report: 2, at: far }), fileRecord({ report: 3, at: far }))]);
    expect(await world.allAlerts()).toMatchObject([{ eventCount: 3, lastEventTime: '2026-07-19T12:30:00.0000000Z' }]);
    const kept = (await world.allDetections()).filter(({ eventTime }) => eventTime === far);
    expect(kept.map(({ evidence }) => evidence[0]?.evidenceCreationTime)).toStrictEqual([far, far]);

    world.advance(8 * dayMs);
    await world.match([messageOf(fileRecord({ report: 4, at: '2026-07-26T12:30:00Z' }))]);
    expect((await counts(world)).map(({ eventCount }) => eventCount)).toStrictEqual([4]);
    await world.match([messageOf(fileRecord({ report: 5, at: far }), fileRecord({ report: 6, at: far }))]);
    expect((await counts(world)).map(({ eventCount }) => eventCount)).toStrictEqual([6]);
    world.advance(9 * dayMs);
    await world.match([messageOf(fileRecord({ report: 7, at: '2026-08-04T12:30:00Z' }))]);
    expect((await counts(world)).map(({ eventCount }) => eventCount)).toStrictEqual([6, 1]);
  });

  it('begin again after one was resolved, and the end of a long series is found', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    for (let report = 1; report <= 11; report += 1) {
      await world.match([messageOf(fileRecord({ report }))]);
      const latest = (await world.allAlerts()).find(({ sequence }) => sequence === report);
      expect(latest?.eventCount).toBe(1);
      if (latest !== undefined) {
        const versioned = await world.alerts.read({ partition: partitionOfAlert(latest.id) ?? '', id: latest.id });
        await world.alerts.commit({
          partition: latest.partition,
          operations: [{ kind: 'replace', document: { ...latest, status: 'Resolved' }, etag: versioned?.etag ?? '' }],
        });
      }
    }
    expect(await counts(world)).toHaveLength(11);
    await world.match([messageOf(fileRecord({ report: 5 }))]);
    expect(await counts(world)).toHaveLength(11);
  });

  it('count an event again once its detection has expired, not before', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const message = messageOf(fileRecord());
    await world.match([message]);
    world.advance(59 * dayMs);
    await world.match([message]);
    expect((await world.allAlerts()).map(({ eventCount }) => eventCount)).toStrictEqual([1]);
  });
});
