import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../../../functions/app/config/config.ts';
import { parseDurationMs } from '../../../../shared/platform/duration.ts';

const embedded = {
  STORE: 'sqlite',
  SQLITE_PATH: '/data/x.db',
  BLOBS: 'folder',
  BLOB_ROOT: '/data/blobs',
  QUEUE: 'sqlite',
  AUTH_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  AUTH_AUDIENCE: 'api://a, api://b',
};

const faultsOf = (environment: Record<string, string | undefined>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [];
  }
  return [];
};

describe('readConfig', () => {
  it('derives the issuers and the address of the keys from the tenant', () => {
    const config = readConfig(embedded);
    expect(config.AUTH_AUDIENCE).toEqual(['api://a', 'api://b']);
    expect(config.AUTH_ISSUERS).toEqual([
      'https://sts.windows.net/11111111-2222-3333-4444-555555555555/',
      'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0',
    ]);
    expect(config.PURGE_GRACE).toBe(3_600_000);
  });

  it.each([
    ['a tenant that is not a guid', { AUTH_TENANT_ID: 'contoso' }, 'AUTH_TENANT_ID'],
    ['no audience', { AUTH_AUDIENCE: '' }, 'AUTH_AUDIENCE'],
    ['a duration in plain seconds', { PURGE_GRACE: '60' }, 'PURGE_GRACE'],
    ['device groups that are not JSON', { DEVICE_GROUPS: '[' }, 'DEVICE_GROUPS'],
    [
      'a device group with the id of the ungrouped devices',
      { DEVICE_GROUPS: '[{"id":0,"name":"A"}]' },
      'DEVICE_GROUPS',
    ],
    ['a device group without a name', { DEVICE_GROUPS: '[{"id":1}]' }, 'DEVICE_GROUPS'],
    ['a schedule of words', { PURGE_SCHEDULE: 'every five minutes' }, 'PURGE_SCHEDULE: expected an NCRONTAB'],
    ['a schedule without seconds', { SWEEP_SCHEDULE: '*/5 * * * *' }, 'SWEEP_SCHEDULE'],
    ['a schedule out of range', { INDEX_SCHEDULE: '0 60 * * * *' }, 'INDEX_SCHEDULE'],
    ['a schedule on day 7 of the week', { INDEX_SCHEDULE: '0 0 0 * * 7' }, 'INDEX_SCHEDULE'],
    ['a schedule that is never due', { PUBLISH_SCHEDULE: '0 0 0 31 2 *' }, 'PUBLISH_SCHEDULE'],
    ['a time span', { PURGE_SCHEDULE: '00:05:00' }, 'PURGE_SCHEDULE'],
    ['a device group id with a comma', { DEVICE_GROUPS: '[{"id":"1,2","name":"A"}]' }, 'DEVICE_GROUPS'],
    ['two device groups of one name', { DEVICE_GROUPS: '[{"id":1,"name":"A"},{"id":2,"name":" a"}]' }, 'DEVICE_GROUPS'],
    [
      'a device group named as the id of another',
      { DEVICE_GROUPS: '[{"id":1,"name":"2"},{"id":2,"name":"B"}]' },
      '"2"',
    ],
    ['an unknown store', { STORE: 'oracle' }, 'STORE'],
    ['no path for SQLite', { SQLITE_PATH: undefined }, 'SQLITE_PATH'],
    ['no endpoint for Cosmos DB', { STORE: 'cosmos' }, 'COSMOS__accountEndpoint'],
    ['no blob service', { BLOBS: '' }, 'STORAGE__blobServiceUri or BLOB_CONNECTION_STRING'],
    [
      'detections that end before their alerts',
      { DETECTION_LIFE: 'P60D' },
      'DETECTION_LIFE: must be at least ALERT_LIFE: otherwise an alert would outlive its detections',
    ],
    ['detections that end before a late message', { ALERT_LIFE: 'P9D', DETECTION_LIFE: 'P27D' }, 'at least P28D'],
    ['alerts that end before they are closed', { ALERT_LIFE: 'P6D' }, 'ALERT_LIFE: must be at least ALERT_WINDOW'],
    ['lives of less than a day', { HISTORY_LIFE: 'PT1H' }, 'HISTORY_LIFE: expected P1D to P10000D'],
    ['lives that a store cannot keep', { IMPORT_LIFE: 'P99999D' }, 'IMPORT_LIFE: expected P1D to P10000D'],
    ['no namespace', { QUEUE: 'service-bus' }, 'SERVICEBUS__fullyQualifiedNamespace'],
  ])('refuses %s', (_name, change, expected) => {
    expect(faultsOf({ ...embedded, ...change }).join('\n')).toContain(expected);
  });

  it('accepts device groups whose names contain commas or equal their ids', () => {
    expect(faultsOf({ ...embedded, DEVICE_GROUPS: '[{"id":1,"name":"Finance, EMEA"},{"id":"x","name":"X"}]' })).toEqual(
      [],
    );
  });

  it('names every error at once', () => {
    expect(faultsOf({}).length).toBeGreaterThanOrEqual(5);
  });
});

describe('parseDurationMs', () => {
  it.each([
    ['PT1H', 3_600_000],
    ['P7D', 604_800_000],
    ['P1DT2H3M4S', 93_784_000],
    ['PT0S', 0],
  ])('reads %s', (text, expected) => expect(parseDurationMs(text)).toBe(expected));

  it.each(['', 'P', 'PT', '60', '1h', 'PT1.5S', 'P1Y', '-PT1H'])('refuses %s', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});
