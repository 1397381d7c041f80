import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseCef } from '../support/oracles/parse-cef.ts';
import { type ClientApi, makeClientApi } from '../support/worlds/client-api.ts';
import { fileRecord, hashOfA, messageOf } from '../support/worlds/detection-world.ts';

const read = { roles: ['Alert.Read.All'] };
const detections = z.array(
  z.looseObject({ AlertId: z.string(), FullId: z.string(), LastProcessedTimeUtc: z.string() }),
);
const list = (text: string) => detections.parse(JSON.parse(text));

async function makeDetections(count: number): Promise<ClientApi> {
  const api = makeClientApi({ SIEM_SETTLE: 'PT2S' });
  const body = {
    indicatorType: 'FileSha256',
    indicatorValue: hashOfA,
    action: 'Audit',
    generateAlert: true,
    title: 'Drop|per\\=\nx',
    description: 'D',
  };
  await api.call('POST', '/api/indicators', { body });
  const records = Array.from({ length: count }, (_, report) => fileRecord({ report, device: `d${report % 3}` }));
  await api.services.matchTelemetry([messageOf(...records)]);
  api.advance(5_000);
  return api;
}

describe('ArcSight, Siemplify and Splunk pull raw detections from the path of the alerts', () => {
  it.each([
    '/api/alerts?sinceTimeUtc=2026-07-18T12:00:00.000',
    '/api/alerts/?sinceTimeUtc=2026-07-18T12:00:00Z&untilTimeUtc=2026-07-18T23:00:00Z',
    '/api/alerts?ago=PT10M',
    '/api/alerts?limit=100',
    'https://wdatp-alertexporter-eu.windows.com/api/alerts/',
    'https://wdatp-alertexporter-us.securitycenter.windows.com/api/alerts',
  ])('%s returns a bare array', async (path) => {
    const api = await makeDetections(4);
    const answer = await api.call('GET', path, read);
    expect([answer.status, answer.headers.get('content-type')]).toStrictEqual([200, 'application/json; charset=utf-8']);
    expect(list(answer.text)).toHaveLength(4);
  });

  it.each(['/api/alerts', '/api/alerts?$top=10', '/api/alerts?api-version=1'])('%s returns alerts', async (path) => {
    const api = await makeDetections(4);
    expect((await api.call('GET', path, { ...read, headers: { accept: 'text/plain' } })).value).toHaveLength(3);
  });

  it('a period without detections is an empty array or an empty text', async () => {
    const api = makeClientApi();
    expect((await api.call('GET', '/api/alerts?ago=PT1M', read)).text).toBe('[]');
    expect((await api.call('GET', '/api/detections/cef', read)).text).toBe('');
    expect((await api.call('GET', '/api/detections/hec', read)).text).toBe('');
  });

  it('many detections come in slices, each once, in order', async () => {
    const api = await makeDetections(1_201);
    const found = list((await api.call('GET', '/api/alerts?ago=PT1H', read)).text);
    expect(new Set(found.map(({ FullId }) => FullId)).size).toBe(1_201);
    const stamps = found.map(({ LastProcessedTimeUtc }) => LastProcessedTimeUtc);
    expect(stamps).toStrictEqual(stamps.toSorted());
    const after = await api.call('GET', `/api/alerts?sinceTimeUtc=${stamps.at(-1)}`, read);
    expect(after.text).toBe('[]');
  });

  it('invalid parameters and callers without permission are refused', async () => {
    const api = makeClientApi();
    expect(await api.call('GET', '/api/alerts?sinceTimeUtc=x', read)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidInput' } },
    });
    expect((await api.call('GET', '/api/alerts?ago=PT1M', { roles: ['Ti.ReadWrite.All'] })).status).toBe(403);
    expect((await api.call('GET', '/api/alerts?ago=PT1M', { headers: { authorization: 'Bearer x' } })).status).toBe(
      401,
    );
  });
});

describe('other forms of the same detections', () => {
  it.each([
    ['/api/detections/cef?ago=PT1H', {}],
    ['/api/alerts?ago=PT1H', { accept: 'text/plain' }],
  ])('ArcSight gets CEF lines from %s', async (path, headers) => {
    const api = await makeDetections(3);
    const answer = await api.call('GET', path, { ...read, headers });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const lines = answer.text.trimEnd().split('\n').map(parseCef);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({
      header: ['CEF:0', 'Microsoft', 'Microsoft Defender ATP', '2.0', 'CustomerTI:FileSha256', 'Drop|per\\= x', '1'],
      extension: { cs6: hashOfA, deviceSeverity: 'Informational' },
    });
  });

  it('Splunk gets one event of the HTTP event collector per line', async () => {
    const api = await makeDetections(3);
    const answer = await api.call('GET', '/api/detections/hec?limit=2', read);
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
    const events = answer.text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(events).toMatchObject([
      { time: 1_784_376_000, sourcetype: '_json', event: { Source: 'CustomerTI' } },
      { time: 1_784_376_000, sourcetype: '_json', event: { Source: 'CustomerTI' } },
    ]);
  });
});
