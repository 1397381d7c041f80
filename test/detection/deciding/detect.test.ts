import { describe, expect, it } from 'vitest';
import { toTelemetryEvent } from '../../../shared/detection/decoding/telemetry-event.ts';
import { isAlerting } from '../../../shared/detection/model/decision.ts';
import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import {
  fileRecord,
  hashOfA,
  hashOfB,
  makeDetectionWorld,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';

const md5 = 'c'.repeat(32);

async function decide(record: Readonly<Record<string, unknown>>, ...indicators: readonly IndicatorDocument[]) {
  const world = makeDetectionWorld();
  await world.storeIndicators(...indicators);
  const event = toTelemetryEvent(record);
  return await world.detect(event.ok && event.value !== undefined ? [event.value] : []);
}

const file = (changes: Partial<IndicatorDocument> = {}) =>
  storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA, ...changes });
const domain = (changes: Partial<IndicatorDocument> = {}) =>
  storedIndicator({ indicatorType: 'DomainName', indicatorValue: 'evil.example', ...changes });
const connection = (columns: object) => ({
  category: 'AdvancedHunting-DeviceNetworkEvents',
  properties: { Timestamp: '2026-07-18T12:00:00Z', DeviceId: 'd1', ReportId: 1, ...columns },
});

describe('which indicators count', () => {
  it.each<[string, Partial<IndicatorDocument>, string | undefined, number]>([
    ['organisation-wide, the group unknown', {}, undefined, 1],
    ['organisation-wide, a group named', {}, 'Helsinki', 1],
    ['of the group', { rbacGroupIds: ['10'] }, 'helsinki', 1],
    ['of the group among others', { rbacGroupIds: ['10', '2'] }, 'Oslo', 1],
    ['of another group', { rbacGroupIds: ['10'] }, 'Oslo', 0],
    ['of a group, the event names none', { rbacGroupIds: ['10'] }, undefined, 0],
    ['of a group, the event names one that is not configured', { rbacGroupIds: ['10'] }, 'Paris', 0],
    ['ending in the next second', { expirationTime: '2026-07-18T12:30:01.0000000Z' }, undefined, 1],
    ['ending in this second', { expirationTime: '2026-07-18T12:30:00.0000000Z' }, undefined, 0],
    ['deleted', { deleted: true }, undefined, 0],
    ['enabled', { enabled: true }, undefined, 1],
    ['disabled', { enabled: false }, undefined, 0],
  ])('an indicator that is %s', async (_, changes, group, count) => {
    expect(await decide(fileRecord(group === undefined ? {} : { group }), file(changes))).toHaveLength(count);
  });

  it('asks the store, not the index: an indicator deleted or expired a moment ago decides nothing', async () => {
    const world = makeDetectionWorld();
    const event = toTelemetryEvent(fileRecord());
    const events = event.ok && event.value !== undefined ? [event.value] : [];
    await world.storeIndicators(file());
    expect(await world.detect(events)).toHaveLength(1);
    await world.storeIndicators(file({ deleted: true }));
    expect(await world.detect(events)).toHaveLength(0);
    await world.storeIndicators(file({ expirationTime: '2026-07-18T12:30:01.0000000Z' }));
    world.advance(1100);
    expect(await world.detect(events)).toHaveLength(0);
  });

  it('drops a candidate whose exact value does not match', async () => {
    const world = makeDetectionWorld();
    await world.storeIndicators(file());
    const { detect } = world.makeInstance(undefined, { candidates: () => [file().id] });
    const events = [fileRecord({ sha256: hashOfB }), fileRecord()].flatMap((record) => {
      const event = toTelemetryEvent(record);
      return event.ok && event.value !== undefined ? [event.value] : [];
    });
    expect((await detect(events)).map(({ observable }) => observable.value)).toStrictEqual([hashOfA]);
  });
});

describe('who decides', () => {
  it('decides each part of an event by itself', async () => {
    const record = connection({
      RemoteUrl: 'www.evil.example',
      RemoteIP: '203.0.113.9',
      InitiatingProcessMD5: md5,
      LocalIP: '198.51.100.7',
    });
    const decisions = await decide(
      record,
      domain(),
      storedIndicator({ indicatorType: 'IpAddress', indicatorValue: '203.0.113.0/24', action: 'Allowed' }),
      storedIndicator({ indicatorType: 'FileMd5', indicatorValue: md5, action: 'Allowed' }),
      storedIndicator({ indicatorType: 'IpAddress', indicatorValue: '198.51.100.7', action: 'Allowed' }),
    );
    expect(
      decisions.map(({ observable, indicator }) => `${observable.entity} ${indicator.action}`).toSorted(),
    ).toStrictEqual(['connection Block', 'initiatingFile Allowed', 'own Allowed']);
    const ofConnection = decisions.find(({ observable }) => observable.entity === 'connection');
    expect(ofConnection?.outranked).toMatchObject([{ action: 'Allowed' }]);
  });

  it('lets Allowed silence what it outranks, and says so', async () => {
    const decisions = await decide(
      connection({ RemoteUrl: 'https://evil.example/good' }),
      domain(),
      storedIndicator({ indicatorType: 'Url', indicatorValue: 'https://evil.example/good', action: 'Allowed' }),
    );
    expect(decisions.map((decision) => [decision.indicator.action, isAlerting(decision)])).toStrictEqual([
      ['Allowed', false],
    ]);
  });

  it('does not let the allowed hop of a chain silence another', async () => {
    const decisions = await decide(
      {
        category: 'AdvancedHunting-UrlClickEvents',
        properties: {
          Timestamp: '2026-07-18T12:00:00Z',
          AccountUpn: 'ana@example.com',
          ReportId: 'r',
          Url: 'https://good.example/',
          UrlChain: '["https://good.example/","https://evil.example/x"]',
        },
      },
      domain(),
      domain({ indicatorValue: 'good.example', action: 'Allowed' }),
    );
    expect(decisions.map(({ indicator }) => indicator.action).toSorted()).toStrictEqual(['Allowed', 'Block']);
  });

  it('counts an indicator once that decides two parts of one event', async () => {
    const decisions = await decide(
      { ...fileRecord(), properties: { ...fileRecord().properties, InitiatingProcessSHA256: hashOfA } },
      file(),
    );
    expect(decisions.map(({ observable }) => observable.entity)).toStrictEqual(['file']);
  });

  it('follows the precedence setting', async () => {
    for (const [precedence, action] of [
      ['organisation-first', 'Block'],
      ['group-first', 'Allowed'],
    ] as const) {
      const world = makeDetectionWorld({ precedence });
      await world.storeIndicators(file(), file({ rbacGroupIds: ['10'], action: 'Allowed' }));
      const event = toTelemetryEvent(fileRecord({ group: 'Helsinki' }));
      const [decision] = await world.detect(event.ok && event.value !== undefined ? [event.value] : []);
      expect(decision?.indicator.action).toBe(action);
    }
  });
});

describe('what alerts', () => {
  it.each([
    ['Allowed', true, false],
    ['Audit', true, true],
    ['Audit', false, true],
    ['Warn', true, true],
    ['Warn', false, false],
    ['Block', true, true],
    ['Block', false, false],
    ['BlockAndRemediate', true, true],
    ['BlockAndRemediate', false, false],
  ] as const)('%s with generateAlert %s raises an alert: %s', async (action, generateAlert, alerts) => {
    const [decision] = await decide(fileRecord(), file({ action, generateAlert }));
    expect(decision !== undefined && isAlerting(decision)).toBe(alerts);
  });
});
