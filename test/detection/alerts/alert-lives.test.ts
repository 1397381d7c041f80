import { describe, expect, it } from 'vitest';
import { organisationActor } from '../../../shared/access/actor.ts';
import { alertId } from '../../../shared/detection/alerts/alert-key.ts';
import { makeAlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { AlertDocument } from '../../../shared/detection/model/alert-model.ts';
import {
  type DetectionWorld,
  dayMs,
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';

const created = '2026-07-01T00:00:00.0000000Z';
const blockA = storedIndicator({
  indicatorType: 'FileSha256',
  indicatorValue: hashOfA,
  creationTimeDateTimeUtc: created,
});

async function makeWorld(indicator = blockA) {
  const world = makeDetectionWorld({ alertLifeMs: 100 * dayMs });
  await world.storeIndicators(indicator);
  let report = 0;
  /** One more event of the device, now. */
  const see = async () => {
    report += 1;
    await world.match([messageOf(fileRecord({ report, at: new Date(world.clock()).toISOString() }))]);
  };
  const state = async () => (await world.allAlerts()).map(({ sequence, eventCount }) => [sequence, eventCount]);
  const alerts = makeAlertService({ alerts: world.alerts, clock: world.clock });
  return { world, see, state, alerts };
}

/** Further alerts of the series, as an earlier release has left them. */
async function addAlerts(world: DetectionWorld, from: number, to: number) {
  const [first] = await world.allAlerts();
  if (first === undefined) {
    throw new Error('there is no alert to copy');
  }
  const { partition } = first;
  for (let sequence = from; sequence <= to; sequence += 1) {
    const document: AlertDocument = { ...first, id: alertId(partition, blockA.id, sequence), sequence };
    await world.alerts.commit({ partition, operations: [{ kind: 'create', document }] });
  }
}

describe('the life of alerts', () => {
  it('begins again with every event and every change of a person', async () => {
    const { world, see, state, alerts } = await makeWorld();
    await see();
    const [{ id } = { id: '' }] = await world.allAlerts();
    for (let month = 0; month < 5; month += 1) {
      world.advance(90 * dayMs);
      await alerts.patch(organisationActor, id, { comment: 'still open' });
    }
    world.advance(99 * dayMs);
    expect(await state()).toEqual([[1, 1]]);
    world.advance(2 * dayMs);
    expect(await state()).toEqual([]);
    await expect(alerts.get(organisationActor, id)).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });

  it('finds the latest alert of a device and indicator although earlier ones have ended', async () => {
    const { world, see, state } = await makeWorld();
    for (let round = 0; round < 3; round += 1) {
      await see();
      world.advance(40 * dayMs);
    }
    expect(await state()).toEqual([
      [2, 1],
      [3, 1],
    ]);
    await see();
    expect(await state()).toEqual([
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    world.advance(dayMs);
    await see();
    expect((await state()).at(-1)).toEqual([4, 2]);
  });

  it('never uses an id again: after all alerts of a series, and after the only one', async () => {
    for (const alertsBefore of [1, 2]) {
      const { world, see } = await makeWorld();
      for (let round = 0; round < alertsBefore; round += 1) {
        await see();
        world.advance(10 * dayMs);
      }
      const ids = (await world.allAlerts()).map(({ id }) => id);
      expect(ids).toHaveLength(alertsBefore);
      world.advance(101 * dayMs);
      expect(await world.allAlerts()).toEqual([]);
      await see();
      await see();
      const [again, ...others] = await world.allAlerts();
      expect(others).toEqual([]);
      expect(again?.eventCount).toBe(2);
      expect(ids).not.toContain(again?.id);
    }
  });

  it('keeps a series for as long as its latest alert takes events', async () => {
    const { world, see, state } = await makeWorld();
    await see();
    world.advance(10 * dayMs);
    for (let week = 0; week < 60; week += 1) {
      await see();
      world.advance(6 * dayMs);
    }
    expect(await state()).toEqual([[2, 60]]);
    world.advance(10 * dayMs);
    await see();
    expect(await state()).toEqual([
      [2, 60],
      [3, 1],
    ]);
  });

  it('continues series of earlier releases, which have no document of the series', async () => {
    const { world, see, state } = await makeWorld();
    await see();
    await addAlerts(world, 2, 37);
    await see();
    expect((await state()).filter(([, events]) => events === 2)).toEqual([[37, 2]]);
    world.advance(8 * dayMs);
    await see();
    expect((await state()).filter(([sequence]) => sequence === 38)).toEqual([[38, 1]]);
  });

  it('gets over a series document that names an earlier alert', async () => {
    const { world, see, state } = await makeWorld();
    for (let round = 0; round < 2; round += 1) {
      await see();
      world.advance(10 * dayMs);
    }
    await addAlerts(world, 3, 5);
    await see();
    expect((await state()).filter(([sequence]) => (sequence ?? 0) > 5)).toEqual([[6, 1]]);
  });
});
