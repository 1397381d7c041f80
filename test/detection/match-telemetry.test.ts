import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InjectedFault, makeFaultyContainer } from '../support/fakes/faulty-container.ts';
import {
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  storedIndicator,
} from '../support/worlds/detection-world.ts';

const blockA = storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA });

describe('matching a batch of messages', () => {
  it('keeps as much of giant values as stores and topics accept, and matches by the whole value', async () => {
    const world = makeDetectionWorld();
    const url = storedIndicator({ indicatorType: 'Url', indicatorValue: 'http://evil.example/' });
    await world.storeIndicators(url);
    const long = 'x'.repeat(200_000);
    const record = {
      category: 'AdvancedHunting-DeviceNetworkEvents',
      tenantId: long,
      properties: {
        Timestamp: '2026-07-18T12:00:00Z',
        ReportId: long,
        DeviceId: long,
        DeviceName: long,
        MachineGroup: long,
        AccountUpn: long,
        RemoteUrl: `http://evil.example/${long}`,
        InitiatingProcessFileName: long,
      },
    };
    const other = { ...record, properties: { ...record.properties, DeviceId: `${long}y`, ReportId: `${long}z` } };
    expect(await world.match([messageOf(record, other)])).toMatchObject({ detections: 2, quarantined: 0 });
    const stored = [...(await world.allAlerts()), ...(await world.allDetections())];
    expect(stored.map((document) => JSON.stringify(document).length < 150_000)).toStrictEqual(stored.map(() => true));
  });

  it('stores all fields of a detection and its alert', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const summary = await world.match([zstdCompressSync(messageOf(fileRecord({ device: 'D1', group: 'Helsinki' })))]);
    expect(summary).toStrictEqual({
      messages: 1,
      events: 1,
      matched: 1,
      notAlerting: 0,
      detections: 1,
      alerts: 1,
      quarantined: 0,
      ignored: 0,
    });
    const [alert] = await world.allAlerts();
    const [detection] = await world.allDetections();
    expect(alert).toMatchObject({
      subject: 'd1',
      indicatorId: blockA.id,
      title: 'Dropper',
      severity: 'High',
      category: 'Malware',
      description: 'Seen in case 42',
      recommendedAction: 'Isolate the device',
      status: 'New',
      eventCount: 1,
      machineId: 'D1',
      computerDnsName: 'D1.example.com',
      rbacGroupName: 'Helsinki',
      rbacGroupId: '10',
      aadTenantId: '11111111-2222-3333-4444-555555555555',
      relatedUser: { userName: 'ana', domainName: 'example' },
      alertCreationTime: '2026-07-18T12:30:00.0000000Z',
      firstEventTime: '2026-07-18T12:00:00.0000000Z',
      lastEventTime: '2026-07-18T12:00:00.0000000Z',
      evidenceTruncated: 0,
    });
    expect(alert?.evidence).toStrictEqual([
      {
        entityType: 'File',
        evidenceCreationTime: '2026-07-18T12:00:00.0000000Z',
        sha256: hashOfA,
        fileName: 'setup.exe',
        filePath: 'C:\\Users\\ana',
      },
      {
        entityType: 'Process',
        evidenceCreationTime: '2026-07-18T12:00:00.0000000Z',
        fileName: 'explorer.exe',
        filePath: 'c:\\windows',
        processId: 77,
      },
      {
        entityType: 'User',
        evidenceCreationTime: '2026-07-18T12:00:00.0000000Z',
        accountName: 'ana',
        domainName: 'example',
      },
    ]);
    expect(alert?.id).toMatch(/^ti\d{16}_\d+$/);
    expect(alert?.partition).toBe(alert?.id.slice(2, 18));
    expect(detection).toMatchObject({
      alertId: alert?.id,
      partition: alert?.partition,
      ttl: 365 * 86_400,
      entity: 'file',
      observable: { type: 'FileSha256', value: hashOfA, column: 'SHA256' },
    });
  });

  it('takes title and severity from the alert definition', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators({ ...blockA, alertDefinitionId: 'def-1' });
    await world.match([messageOf(fileRecord())]);
    const [alert] = await world.allAlerts();
    expect(alert).toMatchObject({ title: 'Ours', severity: 'Low', category: 'Backdoor', recommendedAction: null });
    const [detection] = await world.allDetections();
    expect(detection?.severity).toBe('Low');
  });

  it('falls back to the indicator when the definition is gone', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators({ ...blockA, alertDefinitionId: 'gone' });
    await world.match([messageOf(fileRecord())]);
    expect((await world.allAlerts())[0]).toMatchObject({ title: 'Dropper', alertDefinitionId: 'gone' });
  });

  it('counts what it does not store: decisions without an alert, tables without observables', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators({ ...blockA, generateAlert: false });
    const summary = await world.match([
      messageOf(fileRecord(), { category: 'AdvancedHunting-DeviceInfo', properties: {} }),
    ]);
    expect(summary).toMatchObject({ events: 1, matched: 1, notAlerting: 1, detections: 0, alerts: 0, ignored: 1 });
    expect(await world.allAlerts()).toStrictEqual([]);
    expect(world.metrics.value('decisions.not-alerting')).toBe(1);
    expect(world.metrics.value('events.ignored')).toBe(1);
  });

  it('limits the evidence of an alert and counts what is left out', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const records = Array.from({ length: 30 }, (_, report) => {
      const record = fileRecord({ report });
      return { ...record, properties: { ...record.properties, FileName: `f${report}.exe` } };
    });
    await world.match([messageOf(...records)]);
    const [alert] = await world.allAlerts();
    expect(alert?.evidence).toHaveLength(20);
    expect(alert?.evidenceTruncated).toBe(12);
  });

  it('splits steps that would be too large for the store', async () => {
    const world = makeDetectionWorld({
      wrapAlerts: (inner) => ({
        ...makeFaultyContainer(inner, () => {}),
        commitAll: async (batches) => {
          for (const { operations } of batches) {
            expect(operations.length).toBeLessThanOrEqual(100);
            expect(Buffer.byteLength(JSON.stringify(operations))).toBeLessThan(2 * 1024 * 1024);
          }
          return await inner.commitAll(batches);
        },
      }),
    });
    await world.storeIndicators(blockA);
    const wide = '\u6f22'.repeat(5000);
    const records = Array.from({ length: 300 }, (_, report) => {
      const record = fileRecord({ report });
      const properties = {
        ...record.properties,
        FolderPath: wide,
        FileName: `${report}${wide}`,
        InitiatingProcessCommandLine: wide,
      };
      return { ...record, properties };
    });
    await world.match([messageOf(...records)]);
    expect((await world.allAlerts()).map(({ eventCount }) => eventCount)).toStrictEqual([300]);
  });
});

describe('what cannot be read', () => {
  it('is quarantined with its reason and stops nothing else', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(blockA);
    const lines = [
      JSON.stringify(fileRecord()),
      '{"oops',
      JSON.stringify({ category: 'Nothing', properties: { a: 1 } }),
    ];
    const message = Buffer.from(lines.join('\n'));
    for (let delivery = 1; delivery <= 2; delivery += 1) {
      expect(await world.match([message, Buffer.from('garbage')])).toMatchObject({ messages: 2, quarantined: 3 });
      expect(await world.quarantined()).toHaveLength(3);
    }
    expect(await world.quarantined()).toContainEqual(
      expect.objectContaining({ position: 2, code: 'InvalidRequestBody', raw: '{"oops' }),
    );
    expect(await world.quarantined()).toContainEqual({
      position: 3,
      code: 'InvalidInput',
      field: 'category',
      message: 'The table is unknown.',
      raw: lines[2],
    });
    expect((await world.allAlerts()).map(({ eventCount }) => eventCount)).toStrictEqual([1]);
    expect(world.metrics.value('records.quarantined')).toBe(6);
  });

  it('is cut off and counted beyond the limits', async () => {
    const world = makeDetectionWorld();
    const records = Array.from({ length: 200 }, (_, n) => ({ category: 'Nothing', n, text: 'x'.repeat(70_000) }));
    expect(await world.match([messageOf(...records)])).toMatchObject({ quarantined: 200 });
    const kept = await world.quarantined();
    expect(kept[0]).toMatchObject({ cutOff: true });
    expect(kept.at(-1)).toStrictEqual({ omitted: 200 - (kept.length - 1) });
    expect(kept.length).toBeGreaterThan(100);
  });
});

function worldAway(untilMs: number) {
  let isAway = false;
  const failing = () => {
    if (isAway && world.clock() < startMs + untilMs) {
      throw new InjectedFault();
    }
  };
  const world = makeDetectionWorld({
    wrapAlerts: (inner) => makeFaultyContainer(inner, failing),
    wrapIndicators: (inner) => makeFaultyContainer(inner, failing),
  });
  const startMs = world.clock();
  return {
    world,
    startMs,
    leave: () => {
      isAway = true;
    },
  };
}

describe('an unavailable store', () => {
  it.each([1_000, 120_000, 200_000])('for %i ms delays the batch and no more', async (awayMs) => {
    const { world, startMs, leave } = worldAway(awayMs);
    await world.storeIndicators(blockA);
    leave();
    expect(await world.match([messageOf(fileRecord())])).toMatchObject({ detections: 1 });
    expect(world.clock()).toBeGreaterThanOrEqual(startMs + awayMs);
    expect(world.clock()).toBeLessThan(startMs + 4 * 60_000);
  });

  it('for longer than the budget returns the batch to the queue within it', async () => {
    const { world, startMs, leave } = worldAway(10 * 60_000);
    await world.storeIndicators(blockA);
    leave();
    await expect(world.match([messageOf(fileRecord())])).rejects.toBeInstanceOf(InjectedFault);
    expect(world.clock()).toBeGreaterThan(startMs + 3.5 * 60_000);
    expect(world.clock()).toBeLessThanOrEqual(startMs + 4 * 60_000);
  });

  it('does not make a batch wait for a program error', async () => {
    const world = makeDetectionWorld({
      wrapAlerts: (inner) =>
        makeFaultyContainer(inner, () => {
          throw new TypeError('a bug');
        }),
    });
    const startMs = world.clock();
    await world.storeIndicators(blockA);
    await expect(world.match([messageOf(fileRecord())])).rejects.toBeInstanceOf(TypeError);
    expect(world.clock()).toBe(startMs);
  });
});

describe('a message that cannot be handled', () => {
  it('does not keep later messages from being matched', async () => {
    let isFirst = true;
    const world = makeDetectionWorld({
      wrapAlerts: (inner) =>
        makeFaultyContainer(inner, () => {
          if (isFirst) {
            isFirst = false;
            throw new TypeError('a bug');
          }
        }),
    });
    await world.storeIndicators(blockA);
    const bodies = ['d1', 'd2'].map((device) => messageOf(fileRecord({ device })));
    await expect(world.match(bodies)).rejects.toBeInstanceOf(TypeError);
    expect((await world.allAlerts()).map(({ subject }) => subject)).toEqual(['d2']);
  });

  it.each([
    ['a record', (nested: string) => `{"category":"AdvancedHunting-DeviceFileEvents","properties":{"x":${nested}}}`],
    ['a record of a list', (nested: string) => `[{"x":${nested}}]`],
    ['envelopes', () => `${'{"records":['.repeat(20_000)}${']}'.repeat(20_000)}`],
  ])('is quarantined when %s is nested too deeply', async (_name, messageWith) => {
    const world = makeDetectionWorld();
    const body = Buffer.from(messageWith(`${'['.repeat(20_000)}${']'.repeat(20_000)}`));
    expect(await world.match([body])).toMatchObject({ events: 0, quarantined: 1 });
  });
});
