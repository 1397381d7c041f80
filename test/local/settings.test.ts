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

it('readLocalSettings reports every fault at once, of the runtime and of the service', () => {
  const wrong = { PORT: 'abc', STORE: 'nope', PURGE_GRACE: '1h', AUTH_TENANT_ID: 'x', BLOBS: 'tape' };
  expect([...new Set(faultsOf(wrong))].toSorted()).toEqual(['AUTH_TENANT_ID', 'BLOBS', 'PORT', 'PURGE_GRACE', 'STORE']);
});

it('readLocalSettings reads the days of retention, by default those on Azure', () => {
  expect(readLocalSettings({}).retentionDays).toMatchObject({ imports: 90, reports: 365 });
  expect(readLocalSettings({ RETENTION_DAYS: '{"reports":7}' }).retentionDays).toEqual({ reports: 7 });
  for (const wrong of ['90', '{"reports":0}', '{"snapshots":7}', '{']) {
    expect(faultsOf({ RETENTION_DAYS: wrong })).toEqual(['RETENTION_DAYS']);
  }
});

it('readLocalSettings accepts an empty environment', () => {
  expect(faultsOf({})).toEqual([]);
  expect(readLocalSettings({ BLOBS: 'azurite', PORT: '0' })).toMatchObject({
    blobs: 'azurite',
    port: 0,
    host: '127.0.0.1',
  });
});

it.each([
  [{ BLOB_ROOT: '/srv/x' }, ['BLOB_ROOT']],
  [{ SQLITE_PATH: '/srv/x.db', STORE: 'cosmos' }, ['COSMOS__accountEndpoint', 'SQLITE_PATH', 'STORE']],
  [{ STORE: 'sqlite', QUEUE: 'sqlite', BLOB_ROOT: '' }, []],
  [{ BLOB_PORT: '10000' }, ['BLOB_PORT']],
  [{ IMPORTS_DIR: '/srv/a', BLOBS: 'azurite' }, ['IMPORTS_DIR']],
  [{ IMPORTS_DIR: '/srv/a', REPORTS_DIR: '/srv/a' }, ['IMPORTS_DIR', 'REPORTS_DIR']],
  [{ IMPORTS_DIR: '/srv/a', REPORTS_DIR: '/srv/a/b' }, ['IMPORTS_DIR']],
  [{ IMPORTS_DIR: '/srv/a', REPORTS_DIR: '/srv/ab' }, []],
  [{ IMPORTS_DIR: '/srv', DATA_DIR: '/srv/data' }, ['IMPORTS_DIR']],
  [{ BLOB_PORT: '10000', BLOBS: 'azurite' }, []],
  [{ AUTH_ISSUERS: 'https://id.example/', LOCAL_CLIENTS: '[]', TOKEN_PORT: '1' }, ['LOCAL_CLIENTS', 'TOKEN_PORT']],
])('readLocalSettings refuses settings that have no effect: %o', (environment, names) => {
  expect(faultsOf(environment).toSorted()).toEqual(names);
});

it('readLocalSettings turns the development issuer off when another identity provider is set', () => {
  expect(readLocalSettings({}).hasOwnIssuer).toBe(true);
  expect(readLocalSettings({ AUTH_ISSUERS: 'https://id.example/' }).hasOwnIssuer).toBe(false);
  expect(readLocalSettings({ AUTH_JWKS_URL: 'https://id.example/keys' }).hasOwnIssuer).toBe(false);
  expect(readLocalSettings({ AUTH_ISSUERS: '', AUTH_JWKS_URL: '' }).hasOwnIssuer).toBe(true);
});
