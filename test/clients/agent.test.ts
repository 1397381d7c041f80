import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indicator } from '../support/made/shapes.ts';
import { waitFor } from '../support/wait-for.ts';
import { administrator, ServiceProcess } from '../support/worlds/service-process.ts';

const run = promisify(execFile);
let service: ServiceProcess;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-'));
  service = await ServiceProcess.start({
    PACKAGE_SCHEDULE: '* * * * * *',
    TICK_SCHEDULE: '* * * * * *',
    DEVICE_GROUPS: '[{"id":"10","name":"Helsinki"}]',
  });
}, 60_000);

afterAll(async () => {
  await service?.remove();
  await rm(folder, { recursive: true, force: true });
});

const add = async (indicatorType: string, indicatorValue: string, more: object = {}) => {
  const body = { indicatorType, indicatorValue, action: 'Block', title: 't', description: 'd', ...more };
  return await service.json(indicator, '/api/indicators', { method: 'POST', body: JSON.stringify(body) });
};

async function agent(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run(process.execPath, ['samples/agent/agent.ts', ...args], {
    env: {
      PATH: process.env['PATH'],
      BASE_URL: service.runtime.baseUrl,
      TOKEN_URL: service.runtime.tokenUrl,
      CLIENT_ID: administrator.id,
      CLIENT_SECRET: administrator.secret,
      PACKAGE_FILE: join(folder, 'package'),
      ...settings,
    },
  });
  return stdout.trim();
}

async function check(...observed: readonly string[]) {
  return z.object({ action: z.string().nullable() }).parse(JSON.parse(await agent(['check', ...observed]))).action;
}

/** Waits until the latest package holds so many records. */
async function waitForRecords(count: number, query = ''): Promise<void> {
  const list = z.object({ value: z.array(z.object({ records: z.number() })) });
  await waitFor(async () => (await service.json(list, `/api/packages${query}`)).value[0]?.records === count, 10_000);
}

describe('the sample agent', () => {
  it('downloads the package, then the changes, and decides offline', async () => {
    const hash = 'a'.repeat(64);
    const blocked = await add('FileSha256', hash);
    await add('DomainName', 'bad.example');
    await waitForRecords(2);
    expect(await agent(['update'])).toMatch(/: 2 records$/);
    expect([await check('FileSha256', hash), await check('FileSha256', 'b'.repeat(64))]).toEqual(['Block', null]);
    await add('Url', 'https://www.bad.example/good', { action: 'Allowed' });
    await waitForRecords(3);
    await service.request(`/api/indicators/${blocked.id}`, { method: 'DELETE' });
    await waitForRecords(2);
    expect(await agent(['update'])).toMatch(/: 2 records, from a delta/);
    expect(await check('FileSha256', hash)).toBeNull();
    expect(await check('Url', 'https://www.bad.example/good/x', 'IpAddress', '203.0.113.9')).toBe('Allowed');
    expect(await check('Url', 'https://www.bad.example/other')).toBe('Block');
    expect(await agent(['update'])).toMatch(/is the latest$/);
  }, 60_000);

  it('keeps its package when the signature is from another key', async () => {
    const keysFile = join(folder, 'keys.json');
    const keys = z
      .object({ keys: z.array(z.record(z.string(), z.string())) })
      .parse(await (await fetch(new URL('/api/packages/keys', service.runtime.baseUrl))).json());
    await writeFile(keysFile, JSON.stringify(keys));
    const settings = { KEYS_FILE: keysFile, PACKAGE_FILE: join(folder, 'other') };
    expect(await agent(['update'], settings)).toMatch(/records$/);
    await writeFile(keysFile, JSON.stringify({ keys: keys.keys.map((key) => Object.assign(key, { kid: 'other' })) }));
    const before = await readFile(join(folder, 'other'));
    await add('DomainName', 'third.example');
    await waitForRecords(3);
    await expect(agent(['update'], settings)).rejects.toMatchObject({ code: 1 });
    expect((await readFile(join(folder, 'other'))).equals(before)).toBe(true);
  }, 60_000);

  it('downloads the package of its device group', async () => {
    await add('IpAddress', '203.0.113.7', { rbacGroupNames: ['Helsinki'] });
    await waitForRecords(4, '?deviceGroup=Helsinki');
    const settings = { DEVICE_GROUP: 'Helsinki', PACKAGE_FILE: join(folder, 'helsinki') };
    expect(await agent(['update'], settings)).toMatch(/: 4 records$/);
    expect(await agent(['check', 'IpAddress', '203.0.113.7'], settings)).toContain('Block');
  }, 60_000);
});
