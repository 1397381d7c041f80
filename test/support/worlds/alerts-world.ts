import { expect } from 'vitest';
import { type ClientApi, makeClientApi } from './client-api.ts';
import { fileRecord, hashOfA, messageOf } from './detection-world.ts';

export const sha1 = 'b'.repeat(40);
export const md5 = 'c'.repeat(32);
/** A caller that may only read alerts. */
export const read = { roles: ['Alert.Read.All'] };

/** A connection of D2 to the host that an indicator names. */
export const network = {
  tenantId: '11111111-2222-3333-4444-555555555555',
  category: 'AdvancedHunting-DeviceNetworkEvents',
  properties: {
    Timestamp: '2026-07-18T12:05:00.1234567Z',
    DeviceId: 'D2',
    DeviceName: 'd2.example.com',
    ReportId: 77,
    RemoteUrl: 'https://www.evil.example.com/a',
    RemoteIP: '203.0.113.9',
    InitiatingProcessFileName: 'chrome.exe',
    InitiatingProcessSHA1: sha1,
    InitiatingProcessAccountName: 'bob',
    InitiatingProcessAccountDomain: 'example',
    InitiatingProcessAccountSid: 'S-1-5-21',
  },
};

/** Two alerts: a file on d1, seen twice, and a connection on D2. */
export async function makeAlerts(): Promise<ClientApi> {
  const api = makeClientApi();
  const common = { action: 'Block', generateAlert: true, description: 'D', severity: 'High', category: 'Malware' };
  for (const body of [
    { ...common, indicatorType: 'FileSha256', indicatorValue: hashOfA, title: 'Dropper' },
    { ...common, indicatorType: 'DomainName', indicatorValue: 'evil.example.com', title: 'Evil host', severity: 'Low' },
  ]) {
    expect((await api.call('POST', '/api/indicators', { body })).status).toBe(200);
  }
  const file = fileRecord();
  const named = { ...file, properties: { ...file.properties, SHA1: sha1, MD5: md5.toUpperCase() } };
  await api.services.matchTelemetry([messageOf(named, fileRecord({ report: 2 }), network)]);
  return api;
}

/** The alert of a title, with its evidence. */
export async function alertOf(api: ClientApi, title: string): Promise<Readonly<Record<string, unknown>>> {
  const { value } = await api.call('GET', `/api/alerts?$filter=title eq '${title}'&$expand=evidence`);
  const [alert] = value;
  if (alert === undefined) {
    throw new Error('no such alert');
  }
  return alert;
}
