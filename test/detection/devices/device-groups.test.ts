import { describe, expect, it } from 'vitest';
import { makeDeviceGroupSet } from '../../../shared/device-groups/group-set.ts';
import type { DeviceRule } from '../../../shared/device-groups/rules.ts';
import { firstGroups } from '../../../shared/device-groups/stored-group.ts';
import {
  type DetectionWorldOptions,
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';

const rulesOf: Readonly<Record<string, readonly DeviceRule[]>> = {
  Servers: [{ property: 'osPlatform', operator: 'contains', values: ['Server'] }],
  Oslo: [{ property: 'deviceName', operator: 'startsWith', values: ['osl-'] }],
  Kiosks: [{ property: 'tag', operator: 'equals', values: ['kiosk'] }],
};
const names = ['Servers', 'Oslo', 'Kiosks', 'Manual'];

function makeWorld(options: DetectionWorldOptions = {}) {
  const { groups } = firstGroups(names.map((name, index) => ({ id: String(index + 1), name, userGroups: [] })));
  let set = makeDeviceGroupSet(groups.map((group) => ({ ...group, rules: rulesOf[group.name] ?? [] })));
  const world = makeDetectionWorld({ groups: () => Promise.resolve(set), ...options });
  return {
    ...world,
    /** Stores an organisation-wide Audit, so that each event alerts, and returns the group of its alert. */
    groupOf: async (...records: readonly object[]) => {
      await world.storeIndicators(storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA }));
      await world.match([messageOf(...records)]);
      const [alert] = await world.allAlerts();
      return alert && { id: alert.rbacGroupId, name: alert.rbacGroupName };
    },
    withoutRules: () => {
      set = makeDeviceGroupSet(groups);
    },
  };
}

const info = (properties: object) => ({
  category: 'AdvancedHunting-DeviceInfo',
  properties: { Timestamp: '2026-07-18T11:00:00Z', DeviceId: 'osl-1', ...properties },
});
const server = info({ OSPlatform: 'WindowsServer2022' });

describe('the device group of an event', () => {
  it.each([
    ['that telemetry names', [fileRecord({ device: 'osl-1', group: 'manual' })], { id: '4', name: 'Manual' }],
    ['whose rules the event meets', [fileRecord({ device: 'osl-1' })], { id: '2', name: 'Oslo' }],
    [
      'that is highest of those by what the device told',
      [server, fileRecord({ device: 'osl-1' })],
      { id: '1', name: 'Servers' },
    ],
    [
      'by the tags that the device told',
      [info({ DeviceId: 'd1', DeviceManualTags: '["Kiosk"]' }), fileRecord()],
      { id: '3', name: 'Kiosks' },
    ],
    [
      'that the device told last',
      [info({ DeviceId: 'd1', MachineGroup: 'Manual' }), fileRecord()],
      { id: '4', name: 'Manual' },
    ],
    ['of the ungrouped devices', [fileRecord()], { id: '0', name: 'UnassignedGroup' }],
    [
      'of the ungrouped devices, when telemetry says so and no rule',
      [fileRecord({ group: 'UnassignedGroup' })],
      { id: '0', name: 'UnassignedGroup' },
    ],
    [
      'by rules, when telemetry says ungrouped',
      [fileRecord({ device: 'osl-1', group: 'UnassignedGroup' })],
      { id: '2', name: 'Oslo' },
    ],
    [
      'by rules, when telemetry names an unknown one',
      [fileRecord({ device: 'osl-1', group: 'Elsewhere' })],
      { id: '2', name: 'Oslo' },
    ],
    ['that is unknown here, and shown as told', [fileRecord({ group: 'Elsewhere' })], { id: null, name: 'Elsewhere' }],
  ])('is the group %s', async (_, records, expected) => {
    expect(await makeWorld().groupOf(...records)).toEqual(expected);
  });

  it('is undefined without a device', async () => {
    const mail = {
      category: 'AdvancedHunting-EmailAttachmentInfo',
      properties: {
        Timestamp: '2026-07-18T12:00:00Z',
        ReportId: 1,
        RecipientEmailAddress: 'ana@example.com',
        SHA256: hashOfA,
      },
    };
    expect(await makeWorld().groupOf(mail)).toEqual({ id: null, name: null });
  });

  it('is known in later messages, and to other instances', async () => {
    const world = makeWorld();
    await world.match([messageOf(server)]);
    await world.storeIndicators(
      storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA, rbacGroupIds: ['1'] }),
    );
    await world.makeInstance().match([messageOf(fileRecord({ device: 'osl-1' }))]);
    expect(await world.allAlerts()).toMatchObject([{ rbacGroupId: '1' }]);
  });

  it('follows the rules at once', async () => {
    const world = makeWorld();
    world.withoutRules();
    expect(await world.groupOf(server, fileRecord({ device: 'osl-1' }))).toMatchObject({ id: '0' });
  });
});

describe('an indicator of device groups', () => {
  it.each([
    ['its group', ['2'], 1],
    ['another group', ['1'], 0],
    ['one of several', ['1', '2'], 1],
    ['the ungrouped devices', ['0'], 0],
  ])('decides for devices of %s', async (_, rbacGroupIds, alerts) => {
    const world = makeWorld();
    await world.storeIndicators(
      storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA, rbacGroupIds }),
    );
    await world.match([messageOf(fileRecord({ device: 'osl-1' }))]);
    expect(await world.allAlerts()).toHaveLength(alerts);
  });

  it('decides for ungrouped devices when it targets them', async () => {
    const world = makeWorld();
    await world.storeIndicators(
      storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA, rbacGroupIds: ['0'] }),
    );
    await world.match([messageOf(fileRecord())]);
    expect(await world.allAlerts()).toMatchObject([{ rbacGroupId: '0' }]);
  });

  it.each([
    ['organisation-first', 'Block'],
    ['group-first', 'Warn'],
  ] as const)('yields to the organisation, or not, by PRECEDENCE=%s', async (precedence, action) => {
    const world = makeWorld({ precedence });
    const value = { indicatorType: 'FileSha256', indicatorValue: hashOfA } as const;
    await world.storeIndicators(
      storedIndicator({ ...value, action: 'Block' }),
      storedIndicator({ ...value, action: 'Warn', rbacGroupIds: ['2'] }),
    );
    await world.match([messageOf(fileRecord({ device: 'osl-1' }))]);
    expect(await world.allAlerts()).toMatchObject([{ action }]);
  });
});

describe('reports of devices', () => {
  it('are counted as ignored', async () => {
    const { match } = makeWorld();
    expect(await match([messageOf(server, fileRecord())])).toMatchObject({ events: 1, ignored: 1, quarantined: 0 });
  });

  it('cause no read of the store for events that match nothing', async () => {
    let reads = 0;
    const { groups } = firstGroups([]);
    const world = makeDetectionWorld({
      groups: () => {
        reads += 1;
        return Promise.resolve(makeDeviceGroupSet(groups));
      },
    });
    await world.match([messageOf(fileRecord(), fileRecord({ report: 2 }))]);
    expect(reads).toBe(0);
  });
});
