import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { madeCsv, madeFileEvent, madeHash } from '../support/made/made-input.ts';
import { waitUntilMatchable } from '../support/made/matchable.ts';
import {
  alert,
  alertList,
  finalStates,
  importList,
  importRecord,
  indicator,
  indicatorList,
} from '../support/made/shapes.ts';
import { waitFor } from '../support/wait-for.ts';
import { analyst, feed, ServiceProcess } from '../support/worlds/service-process.ts';

const anything = z.unknown();
const named = (start: string) => [{ property: 'deviceName', operator: 'startsWith', values: [start] }];

describe.each(['folder', 'azurite'] as const)('the service on %s blobs', (blobs) => {
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await ServiceProcess.start({ BLOBS: blobs, PURGE_GRACE: 'PT0S' });
  }, 60_000);
  afterAll(async () => {
    await service?.remove();
  });

  async function drop(name: string, content: string): Promise<z.output<typeof importRecord>> {
    const { importsFolder, blobConnectionString } = service.runtime;
    if (importsFolder === undefined) {
      const client = BlobServiceClient.fromConnectionString(blobConnectionString ?? '');
      const blob = client.getContainerClient('imports').getBlockBlobClient(name);
      await blob.uploadData(Buffer.from(content));
    } else {
      await writeFile(join(service.dataDir, name), content);
      await copyFile(join(service.dataDir, name), join(importsFolder, name));
    }
    return await finished(async () =>
      (await service.json(importList, '/api/imports')).value.find(({ fileName }) => fileName === name),
    );
  }

  it('imports a dropped file, reports each bad row, and imports the rest from the corrected report', async () => {
    const record = await drop('first.csv', madeCsv(50, new Set([7, 33])));
    expect(record).toMatchObject({ state: 'PartiallySucceeded', total: 50, created: 48, refused: 2 });
    const report = await (await service.request(`/api/imports/${record.id}/report`)).text();
    const corrected = report.replaceAll('abc,', `${madeHash(1007)},`).replace(madeHash(1007), madeHash(1033));
    expect(await drop('corrected.csv', corrected)).toMatchObject({ state: 'Succeeded', total: 2, created: 2 });
  });

  it('reports that nothing changed when the same content is imported again', async () => {
    expect(await drop('again.csv', madeCsv(50, new Set([7, 33])))).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 48,
    });
  });

  it('imports an upload on behalf of its caller', async () => {
    const answer = await service.request(
      '/api/imports?fileName=feed.csv',
      { method: 'POST', body: madeCsv(3), headers: { 'content-type': 'text/csv' } },
      await service.token(feed),
    );
    expect(answer.status).toBe(202);
    const { id } = importRecord.parse(await answer.json());
    const record = await finished(() => service.json(importRecord, `/api/imports/${id}`));
    expect(record).toMatchObject({ state: 'Succeeded', created: 3 });
    const own = await service.request('/api/indicators', {}, await service.token(feed));
    expect(indicatorList.parse(await own.json()).value.map(({ createdBy }) => createdBy)).toEqual([
      feed.id,
      feed.id,
      feed.id,
    ]);
  });

  it('exports a list whose import changes nothing', async () => {
    const csv = await (await service.request('/api/indicators/export')).text();
    const rows = csv.trim().split('\n').length - 1;
    expect(await drop('export.csv', csv)).toMatchObject({ total: rows, unchanged: rows, refused: 0 });
  });

  it('raises an alert within seconds of accepting an indicator, counts its events, and accepts triage', async () => {
    const value = madeHash(5_000);
    const body = {
      indicatorType: 'FileSha256',
      indicatorValue: value,
      action: 'Block',
      title: 'Fresh',
      description: 'd',
      severity: 'High',
      generateAlert: true,
    };
    await service.json(indicator, '/api/indicators', { method: 'POST', body: JSON.stringify(body) });
    await waitUntilMatchable(service, 'FileSha256', value);
    const events = [1, 2, 2, 3].map((report) => JSON.stringify(madeFileEvent({ device: 1, report, hash: value })));
    await service.json(anything, '/api/telemetry', { method: 'POST', body: events.join('\n') });
    const found = async () =>
      (await service.json(alertList, '/api/alerts')).value.find(({ indicatorValue }) => indicatorValue === value);
    await waitFor(async () => (await found())?.eventCount === 3, 10_000);
    const raised = await found();
    expect(raised).toMatchObject({
      title: 'Fresh',
      severity: 'High',
      status: 'New',
      detectionSource: 'CustomerTI',
      computerDnsName: 'host-1.example.com',
      evidence: [],
    });
    const patched = await service.json(alert, `/api/alerts/${raised?.id}`, {
      method: 'PATCH',
      body: JSON.stringify({
        status: 'Resolved',
        classification: 'TruePositive',
        determination: 'Malware',
        comment: 'seen',
      }),
    });
    expect(patched).toMatchObject({ status: 'Resolved', comments: [{ comment: 'seen' }] });
    expect(patched.evidence.map(({ sha256 }) => sha256)).toContain(value);
  });

  it('matches only in the group of a device, and shows people the alerts of their groups', async () => {
    const post = (path: string, body: object) =>
      service.json(anything, path, { method: 'POST', body: JSON.stringify(body) });
    const others = ['3f2504e0-4f89-41d3-9a0c-0305e82c3302'];
    await post('/api/deviceGroups', { name: 'A', rules: named('host-71.'), userGroups: analyst.user.groups });
    await post('/api/deviceGroups', { name: 'B', rules: named('host-72.'), userGroups: others });
    const [ofA, ofB] = [madeHash(7_001), madeHash(7_002)];
    const scoped = {
      indicatorType: 'FileSha256',
      action: 'Block',
      title: 'Scoped',
      description: 'd',
      generateAlert: true,
    };
    await post('/api/indicators', { ...scoped, indicatorValue: ofA, rbacGroupNames: ['A'] });
    await post('/api/indicators', { ...scoped, indicatorValue: ofB, rbacGroupNames: ['B'] });
    await waitUntilMatchable(service, 'FileSha256', ofB, { deviceGroup: 'B' });
    const records = [71, 72].flatMap((device) =>
      [ofA, ofB].map((hash, report) => madeFileEvent({ device, report, hash })),
    );
    await post('/api/telemetry', { records });
    const alertsOf = async (token?: string) => {
      const { value } = alertList.parse(await (await service.request('/api/alerts', {}, token)).json());
      return value
        .filter(({ title }) => title === 'Scoped')
        .map(({ computerDnsName, indicatorValue }) => `${computerDnsName} ${indicatorValue}`);
    };
    await waitFor(async () => (await alertsOf()).length === 2, 10_000);
    expect(new Set(await alertsOf())).toEqual(new Set([`host-71.example.com ${ofA}`, `host-72.example.com ${ofB}`]));
    const token = await service.token(analyst);
    expect(await alertsOf(token)).toEqual([`host-71.example.com ${ofA}`]);
    const { value } = indicatorList.parse(await (await service.request('/api/indicators', {}, token)).json());
    expect(value.some(({ indicatorValue }) => indicatorValue === ofB)).toBe(false);
  });

  it('quarantines unreadable telemetry and returns the receipt', async () => {
    const lines = `${JSON.stringify(madeFileEvent({ device: 9, report: 1, hash: madeHash(9) }))}\n{"broken":\n`;
    const receipt = await service.json(z.object({ records: z.number(), quarantined: z.number() }), '/api/telemetry', {
      method: 'POST',
      body: lines,
    });
    expect(receipt).toEqual({ records: 1, quarantined: 1 });
  });

  it('stops applying an indicator whose expiry is set to the past, and purges it', async () => {
    const body = {
      indicatorType: 'DomainName',
      indicatorValue: 'gone.example.org',
      action: 'Audit',
      title: 't',
      description: 'd',
    };
    const { id } = await service.json(indicator, '/api/indicators', { method: 'POST', body: JSON.stringify(body) });
    await service.json(anything, '/api/indicators', {
      method: 'POST',
      body: JSON.stringify({ ...body, expirationTime: '1970-01-01T00:00:00Z' }),
    });
    const listed = await service.json(indicatorList, "/api/indicators?$filter=indicatorValue eq 'gone.example.org'");
    expect(listed.value).toEqual([]);
    const summary = await service.json(z.object({ purged: z.number() }), '/api/indicators/purge', { method: 'POST' });
    expect(summary.purged).toBe(1);
    expect((await service.request(`/api/indicators/${id}`)).status).toBe(404);
  });

  it('refuses a second start on its data directory, and stops cleanly', async () => {
    const second = spawn(process.execPath, ['local/start.ts'], {
      env: { PATH: process.env['PATH'], PORT: '0', TOKEN_PORT: '0', DATA_DIR: service.dataDir },
      stdio: 'ignore',
    });
    await once(second, 'exit');
    expect(second.exitCode).toBe(1);
    expect(await service.stop()).toBe(0);
  });
});

async function finished(
  look: () => Promise<z.output<typeof importRecord> | undefined>,
): Promise<z.output<typeof importRecord>> {
  let record: z.output<typeof importRecord> | undefined;
  await waitFor(async () => {
    record = await look();
    return record !== undefined && finalStates.has(record.state);
  }, 20_000);
  if (record === undefined) {
    throw new Error('the import does not exist');
  }
  return record;
}
