import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeBackup } from '../../local/backup/make-backup.ts';
import { type RunningService, startService } from '../../local/service/service.ts';
import { startBanner } from '../../local/service/start-banner.ts';
import { openSqliteStore, type SqliteStore } from '../../shared/adapters/sqlite/sqlite-store.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { waitFor } from '../support/wait-for.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

const containers = [{ name: 'things', schemaVersion: 1, indexes: [] }];
const callSchema = z.object({
  fn: z.string(),
  got: z.unknown().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

let dataDir = '';
let service: RunningService;
let store: SqliteStore;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'service-'));
  service = await startService({
    environment: {
      PORT: '0',
      TOKEN_PORT: '0',
      DATA_DIR: dataDir,
      TICK: '0 0 0 1 1 *',
      CALLS_FILE: join(dataDir, 'calls.jsonl'),
    },
    logger: makeRecordingLogger(),
    containers,
    entryUrl: new URL('./apps/service-app.ts', import.meta.url).href,
    hostJsonPath: new URL('./apps/host.json', import.meta.url).pathname,
  });
  store = await openSqliteStore({ path: join(dataDir, 'threat-indicators.db'), containers, clock: systemClock });
});

afterAll(async () => {
  await store.close();
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function callsOf(fn: string): Promise<readonly z.output<typeof callSchema>[]> {
  const text = await readFile(join(dataDir, 'calls.jsonl'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => callSchema.parse(JSON.parse(line))).filter((call) => call.fn === fn);
}

describe('a service on the embedded stores', () => {
  it('serves HTTP on the port that it reports, and writes its addresses to runtime.json (0600)', async () => {
    expect(await (await fetch(`${service.baseUrl}/api/health`)).json()).toEqual({ state: 'ready' });
    const path = join(dataDir, 'runtime.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      baseUrl: service.baseUrl,
      tokenUrl: service.tokenUrls?.v2,
      importsFolder: service.importsFolder,
      reportsFolder: service.reportsFolder,
      pid: process.pid,
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('passes the settings to the service', () => {
    expect(process.env).toMatchObject({
      STORE: 'sqlite',
      QUEUE: 'sqlite',
      BLOBS: 'folder',
      SQLITE_PATH: join(dataDir, 'threat-indicators.db'),
      BLOB_ROOT: join(dataDir, 'blobs'),
      AUTH_AUDIENCE: 'api://threat-indicators',
    });
    expect(process.env['AUTH_ISSUERS']?.split(',')).toHaveLength(2);
  });

  it('runs a timer through the library', async () => {
    await waitFor(async () => (await callsOf('tick')).length === 1, 5_000);
    expect((await callsOf('tick'))[0]?.got).toMatchObject({ isPastDue: false, schedule: { adjustForDST: true } });
  });

  it('runs the blob function with the name of a dropped file, within about two seconds', async () => {
    const file = join(dataDir, 'new.csv');
    await writeFile(file, 'a,b\n');
    await copyFile(file, join(service.importsFolder ?? '', 'new.csv'));
    await waitFor(async () => (await callsOf('drop')).length === 1, 6_000);
    const [call] = await callsOf('drop');
    const { reference } = z.object({ reference: z.string() }).parse(call?.got);
    expect(JSON.parse(reference)).toEqual({ Connection: 'STORAGE', ContainerName: 'imports', BlobName: 'new.csv' });
    expect(call?.metadata).toMatchObject({ name: 'new.csv', blobTrigger: 'imports/new.csv' });
  });

  it('runs the queue function with batches of messages as bytes', async () => {
    const bodies = ['1', '{"a":"2026-01-01T00:00:00.000Z"}', '3', '4', '5'];
    await store.queue('telemetry').send(bodies.map((body, index) => ({ id: `m${index}`, body: Buffer.from(body) })));
    await waitFor(async () => (await callsOf('messages')).length === 2, 5_000);
    const calls = await callsOf('messages');
    expect(calls.flatMap((call) => call.got)).toEqual(bodies);
    expect(calls[0]?.metadata).toMatchObject({
      messageIdArray: ['m0', 'm1', 'm2', 'm3'],
      deliveryCountArray: [1, 1, 1, 1],
    });
    await waitFor(async () => (await store.queue('telemetry').pending()).active === 0, 5_000);
  });

  it('runs the change function with the changes of a container', async () => {
    const document = { id: '1', partition: 'p', kind: 'thing', v: 1 };
    await store.container('things').commit({ partition: 'p', operations: [{ kind: 'create', document }] });
    await waitFor(async () => (await callsOf('changes')).length === 1, 5_000);
    expect((await callsOf('changes'))[0]?.got).toEqual([document]);
  });

  it('can be backed up while it is running', async () => {
    const target = await mkdtemp(join(tmpdir(), 'backup-'));
    try {
      expect(await makeBackup(dataDir, target)).toBe(1);
      const copy = await openSqliteStore({
        path: join(target, 'threat-indicators.db'),
        containers,
        clock: systemClock,
      });
      expect(await copy.container('things').count('thing')).toBe(1);
      await copy.close();
      await expect(makeBackup(dataDir, target)).rejects.toThrow('not empty');
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  });

  it('prints three shell commands that work', () => {
    const banner = startBanner(service, {});
    expect(banner.split('\n').filter((line) => /^(?:TOKEN=\$\()?curl /u.test(line))).toHaveLength(3);
    for (const { id, secret } of service.clients.clients) {
      expect(banner).toContain(id);
      expect(banner).toContain(secret);
    }
  });

  it.each([
    ['a later start', { path: '/data/clients.json', isNew: false }, 'node -p'],
    ['the setting', undefined, '"$SECRET"'],
  ])('prints no secret of %s, and curl lines of a client that may run them', (_what, file, place) => {
    const [administrator, reader] = service.clients.clients;
    const clients = { clients: [reader, administrator].filter((one) => one !== undefined), ...(file && { file }) };
    const banner = startBanner({ ...service, clients }, {});
    for (const { secret } of clients.clients) {
      expect(banner).not.toContain(secret);
    }
    expect(banner).toContain(file?.path ?? 'LOCAL_CLIENTS');
    const token = banner.split('\n').find((line) => line.startsWith('TOKEN=')) ?? '';
    expect(token).toContain(`client_id='${administrator?.id}'`);
    expect(token).toContain(place);
  });

  it('prints no clients, and no curl lines, when another identity provider is set', () => {
    const { tokenUrls: _urls, ...rest } = service;
    const banner = startBanner({ ...rest, clients: { clients: [] } }, {});
    expect(banner).not.toMatch(/secret|curl|Development/u);
    expect(banner).toContain('AUTH_ISSUERS');
  });

  it.each([
    ['127.0.0.1', []],
    ['0.0.0.0', ['http://192.168.1.20:']],
    ['::', ['http://192.168.1.20:', 'http://[2001:db8::20]:']],
  ])('prints the URLs for other machines when it listens on %s', (host, expected) => {
    const v4 = { family: 'IPv4', netmask: '', mac: '', cidr: null } as const;
    const v6 = { family: 'IPv6', netmask: '', mac: '', cidr: null } as const;
    const banner = startBanner(
      { ...service, settings: { ...service.settings, host } },
      {
        lo: [{ ...v4, address: '127.0.0.1', internal: true }],
        eth0: [
          { ...v4, address: '192.168.1.20', internal: false },
          { ...v6, address: '2001:db8::20', internal: false, scopeid: 0 },
          { ...v6, address: 'fe80::1', internal: false, scopeid: 2 },
        ],
      },
    );
    const { port } = new URL(service.baseUrl);
    const urls = [...banner.matchAll(/^ {19}(http.*)$/gm)].map(([, url]) => url);
    expect(urls).toStrictEqual(expected.map((url) => `${url}${port}/api`));
  });

  it('finishes a request in progress when it stops, then terminates the app and releases its files', async () => {
    const slow = fetch(`${service.baseUrl}/api/slow`);
    await waitFor(async () => (await fetch(`${service.baseUrl}/api/plain`)).ok, 5_000);
    const stopped = service.stop();
    expect(await (await slow).text()).toBe('done');
    await stopped;
    expect(await callsOf('appTerminate')).toHaveLength(1);
    await expect(stat(join(dataDir, 'runtime.json'))).rejects.toThrow('ENOENT');
    await expect(fetch(`${service.baseUrl}/api/health`)).rejects.toThrow(TypeError);
  });
});
