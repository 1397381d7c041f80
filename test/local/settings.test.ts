import { expect, it } from 'vitest';
import { ConfigError } from '../../functions/app/config/config.ts';
import { readLocalSettings } from '../../local/service/settings.ts';

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readLocalSettings(environment);
  } catch (error) {
    return error instanceof ConfigError ? error.faults.map((fault) => fault.split(':')[0] ?? '') : ['another error'];
  }
  return [];
}

it('names every fault at once, of this runtime and of the service', () => {
  const wrong = { PORT: 'abc', STORE: 'nope', PURGE_GRACE: '1h', AUTH_TENANT_ID: 'x', BLOBS: 'tape' };
  expect([...new Set(faultsOf(wrong))].toSorted()).toEqual(['AUTH_TENANT_ID', 'BLOBS', 'PORT', 'PURGE_GRACE', 'STORE']);
});

it('reads after how many days files are deleted, by default as on Azure', () => {
  expect(readLocalSettings({}).retentionDays).toMatchObject({ imports: 90, reports: 365 });
  expect(readLocalSettings({ RETENTION_DAYS: '{"reports":7}' }).retentionDays).toEqual({ reports: 7 });
  for (const wrong of ['90', '{"reports":0}', '{"snapshots":7}', '{']) {
    expect(faultsOf({ RETENTION_DAYS: wrong })).toEqual(['RETENTION_DAYS']);
  }
});

it('finds nothing wrong with no settings at all', () => {
  expect(faultsOf({})).toEqual([]);
  expect(readLocalSettings({ BLOBS: 'azurite', PORT: '0' })).toMatchObject({
    blobs: 'azurite',
    port: 0,
    host: '127.0.0.1',
  });
});
