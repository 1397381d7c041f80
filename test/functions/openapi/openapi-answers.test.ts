import { beforeAll, describe, expect, it } from 'vitest';
import { type ClientApi, type ClientRequest, makeClientApi } from '../../support/worlds/client-api.ts';
import { type DescribedApi, documentOf, makeDescribedApi } from '../../support/worlds/described-api.ts';
import { fileRecord, hashOfA, messageOf } from '../../support/worlds/detection-world.ts';
import { testKey } from '../../support/worlds/package-world.ts';

const indicator = {
  indicatorType: 'FileSha256',
  indicatorValue: hashOfA,
  action: 'Block',
  generateAlert: true,
  title: 'Dropper',
  description: 'D',
  certificateInfo: { issuer: 'x' },
};
const network = {
  category: 'AdvancedHunting-DeviceNetworkEvents',
  properties: {
    Timestamp: '2026-07-18T12:05:00.1234567Z',
    DeviceId: 'D2',
    DeviceName: 'd2.example.com',
    ReportId: 77,
    RemoteUrl: 'https://www.evil.example.com/a',
    RemoteIP: '203.0.113.9',
    InitiatingProcessFileName: 'chrome.exe',
    InitiatingProcessSHA1: 'b'.repeat(40),
    InitiatingProcessAccountName: 'bob',
  },
};
const definition = { name: 'N', severity: 'High', title: 'T', uxDescription: 'U', category: 'Malware' };
const customDefinition = { Name: 'N', Severity: 'High', Title: 'T', UxDescription: 'U', Category: 'Malware' };
const graph = '/beta/security/tiIndicators';
const tiIndicator = {
  action: 'alert',
  description: 'Dridex wave',
  domainName: 'evil.example',
  expirationDateTime: '2026-11-27',
  externalId: 'domain:evil.example',
  targetProduct: 'Azure Sentinel',
  threatType: 'WatchList',
  tlpLevel: 'red',
};
const stix = {
  type: 'indicator',
  spec_version: '2.1',
  id: 'indicator--00000000-0000-4000-8000-000000000001',
  created: '2026-07-01T00:00:00.000Z',
  modified: '2026-07-01T00:00:00.000Z',
  name: 'Dridex',
  pattern: "[domain-name:value = 'a.example']",
  pattern_type: 'stix',
  valid_from: '2026-07-01T00:00:00.000Z',
};

let api: ClientApi;
let described: DescribedApi;
let operations: readonly string[];

/** A call whose answer must be as described, and a success. */
async function call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const answer = await described.call(method, path, { ...(body !== undefined && { body }), headers });
  expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(400);
  return answer;
}

/** Operations on paths of that beginning that were not answered yet. */
const left = (beginning: string) =>
  operations.filter(
    (operation) => operation.split(' ')[1]?.startsWith(beginning) && !described.answered.has(operation),
  );

const idOf = (body: Readonly<Record<string, unknown>>) => String(body['id'] ?? body['Id']);

beforeAll(() => {
  api = makeClientApi({
    DEVICE_GROUPS: '[{"id":"7","name":"Servers"},{"id":"g","name":"Kiosks"}]',
    SIEM_SETTLE: 'PT2S',
    PACKAGE_SIGNING_KEY: testKey,
  });
  const document = documentOf(api);
  described = makeDescribedApi(api, document);
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
});

describe('responses match the document', () => {
  it('for indicators', async () => {
    const created = await call('POST', '/api/indicators', indicator);
    const id = idOf(created.body);
    await call('POST', '/api/indicators', {
      ...indicator,
      indicatorValue: 'c'.repeat(64),
      expirationTime: '1970-01-01',
    });
    await call('PATCH', `/api/indicators/${id}`, { severity: 'High', enabled: false });
    await call('PATCH', `/api/indicators/${id}`, { enabled: true }, { 'if-match': '*' });
    await call('GET', `/api/indicators/${id}`);
    await call('GET', `/api/indicators/${id}/history`);
    const inGroup = { ...indicator, indicatorType: 'DomainName', rbacGroupNames: ['Servers'] };
    const Indicators = [
      { ...inGroup, indicatorValue: 'a.example.com' },
      { ...inGroup, indicatorValue: 'b.example.com' },
    ];
    const imported = await call('POST', '/api/indicators/import', { Indicators: [...Indicators, {}] });
    await call('GET', '/api/indicators?$count=true&$top=2');
    await call('GET', '/api/indicators/count');
    await call('GET', '/api/indicators/export?$top=1');
    await call('POST', '/api/indicators/index/rebuild');
    await call('POST', '/api/indicators/purge');
    await call('DELETE', `/api/indicators/${idOf(imported.value[0] ?? {})}`);
    await call('POST', `/api/indicators/${idOf(imported.value[0] ?? {})}/restore`);
    await call('POST', '/api/indicators/BatchDelete', { IndicatorIds: [imported.value[1]?.['id']] });
    api.advance(2_000);
    const verdicts = await described.call('POST', '/api/verdicts', {
      body: {
        entities: [
          { type: 'FileSha256', value: hashOfA },
          { type: 'Url', value: 'nothing' },
        ],
      },
      roles: ['Verdict.Read'],
    });
    expect(verdicts.value).toMatchObject([{ action: 'Block' }, { action: null }]);
    await call('GET', '/api/exposureScore/ByMachineGroups?$count=true');
    expect(left('/api/indicators')).toStrictEqual(['POST /api/indicators/bulk']);
  });

  it('for alert definitions', async () => {
    const { body } = await call('POST', '/api/alertDefinitions', definition);
    const path = `/api/alertDefinitions/${idOf(body)}`;
    await call('GET', path);
    await call('PATCH', path, { title: 'New' });
    await call('GET', '/api/alertDefinitions?$count=true');
    await call('DELETE', path);
    expect(left('/api/alertDefinitions')).toStrictEqual([]);
  });

  it('for device groups', async () => {
    const rules = [{ property: 'deviceName', operator: 'startsWith', values: ['srv-'] }];
    const { body, status } = await call('POST', '/api/deviceGroups', { name: 'Laboratory', rules });
    expect(status).toBe(201);
    const path = `/api/deviceGroups/${idOf(body)}`;
    await call('GET', path);
    await call('PATCH', path, { description: 'All servers' });
    expect((await call('GET', '/api/deviceGroups')).body).toMatchObject({ value: [{}, {}, {}, {}] });
    await call('DELETE', path);
    expect(left('/api/deviceGroups')).toStrictEqual([]);
  });

  it('for imports', async () => {
    const { text: sample } = await call('GET', '/api/imports/sample');
    const csv = `${sample}Url,not one,,Block,High,T,D,,,,,\n`;
    const { body } = await call('POST', '/api/imports?fileName=a.csv', csv, { 'content-type': 'text/csv' });
    await api.services.importer.run(idOf(body), 60_000);
    await call('GET', '/api/imports?$count=true');
    expect((await call('GET', `/api/imports/${idOf(body)}`)).body).toMatchObject({ refused: 1 });
    await call('GET', `/api/imports/${idOf(body)}/report`);
  });

  it('for jobs', async () => {
    const bulk = { filter: "title eq 'nothing has it'", expectedCount: 0, reason: 'test', change: { action: 'Audit' } };
    const requested = await call('POST', '/api/indicators/bulk', bulk);
    await api.services.runWork([{ kind: 'indicators-bulk', id: idOf(requested.body) }]);
    await call('GET', `/api/jobs/${idOf(requested.body)}`);
    const csv = { 'content-type': 'text/csv' };
    const { text: sample } = await call('GET', '/api/imports/sample');
    const row = 'DomainName,undo.example,,Block,High,Title,Description,,,,,';
    const file = `${sample.split('\n', 1)[0]}\n${row}\n`;
    const { body } = await call('POST', '/api/imports?fileName=b.csv', file, csv);
    await api.services.importer.run(idOf(body), 60_000);
    const undo = await call('POST', `/api/jobs/${idOf(body)}/undo`, { reason: 'wrong feed' });
    await api.services.runWork([{ kind: 'import-undo', id: idOf(undo.body) }]);
    expect((await call('GET', `/api/jobs/${idOf(undo.body)}`)).body).toMatchObject({ state: 'Succeeded' });
    expect((await call('GET', `/api/jobs/${idOf(undo.body)}/items?$top=1`)).value).toHaveLength(1);
    const waiting = await call('POST', '/api/imports?fileName=c.csv', file, csv);
    const cancelled = await call('POST', `/api/jobs/${idOf(waiting.body)}/cancel`);
    expect(cancelled.body).toMatchObject({ cancelRequested: true });
    await call('GET', '/api/jobs?$count=true&$top=2');
    expect((await described.call('POST', `/api/jobs/${idOf(undo.body)}/undo`)).status).toBe(409);
  });

  it('for telemetry, alerts and detections', async () => {
    const domain = { ...indicator, indicatorType: 'DomainName', indicatorValue: 'evil.example.com', title: 'Evil' };
    await call('POST', '/api/indicators', domain);
    await api.services.publisher.publish();
    api.advance(2_000);
    await call('POST', '/api/telemetry', { records: [network, { category: 'x' }] });
    await call('GET', '/api/telemetry/deadletters');
    await call('POST', '/api/telemetry/deadletters/resubmit', { ids: ['1'] });
    await api.services.matchTelemetry([messageOf(fileRecord(), network)]);
    api.advance(5_000);
    const alerts = await call('GET', '/api/alerts?$count=true&$expand=evidence&$top=1');
    expect(alerts.value).toHaveLength(1);
    await call('GET', '/api/alerts?ago=PT1H');
    await call('GET', '/api/alerts?ago=PT1H', undefined, { accept: 'text/plain' });
    expect((await call('GET', '/api/detections/cef?ago=PT1H')).text).toContain('CEF:0');
    await call('GET', '/api/detections/hec?ago=PT1H');
    const found = await call('GET', "/api/alerts?$filter=title eq 'Evil'");
    const path = `/api/alerts/${idOf(found.value[0] ?? {})}`;
    await call('GET', path);
    for (const related of ['domains', 'files', 'ips', 'machine', 'user']) {
      await call('GET', `${path}/${related}`);
    }
    await call('PATCH', path, { status: 'Resolved', comment: 'done', assignedTo: 'ana' });
    await call('POST', '/api/alerts/batchUpdate', { alertIds: [idOf(found.value[0] ?? {})], status: 'InProgress' });
    const reference = { machineId: 'd2', eventTime: network.properties.Timestamp, reportId: 77, severity: 'Low' };
    const texts = { title: 'Hunt', description: 'D', recommendedAction: 'R', category: 'Exploit' };
    await call('POST', '/api/alerts/CreateAlertByReference', { ...reference, ...texts });
    await call('GET', `/api/files/${hashOfA}/alerts`);
    await call('GET', '/api/ips/203.0.113.9/alerts');
    await call('GET', '/api/domains/evil.example.com/alerts');
    await call('GET', '/api/users/maria/alerts');
    expect((await call('GET', '/api/machines/d2/alerts?$expand=evidence')).value.length).toBeGreaterThan(1);
  });

  it('for the Defender v1 API', async () => {
    await call('GET', '/V1.0');
    await call('GET', '/V1.0/$metadata');
    const { body } = await call('POST', '/V1.0/AlertDefinitions', customDefinition);
    const definitionPath = `/V1.0/AlertDefinitions(${idOf(body)})`;
    const bind = { 'AlertDefinition@odata.bind': `AlertDefinitions(${idOf(body)})` };
    const ioc = { Type: 'DomainName', Value: 'ioc.example.com', DetectionFunction: 'Equals', ...bind };
    const created = await call('POST', '/V1.0/IndicatorsOfCompromise', ioc);
    const iocPath = `/V1.0/IndicatorsOfCompromise(${idOf(created.body)})`;
    await call('POST', '/V1.0/AlertDefinitions/Actions.BulkUpload', { alertDefinitions: [customDefinition] });
    const bulk = { iocs: [{ ...ioc, Value: 'bulk.example.com' }] };
    await call('POST', '/V1.0/IndicatorsOfCompromise/Actions.BulkUpload', bulk);
    await call('GET', '/V1.0/AlertDefinitions?$count=true&$expand=IndicatorsOfCompromise');
    await call('GET', '/V1.0/AlertDefinitions/$count');
    await call('GET', '/V1.0/IndicatorsOfCompromise/$count');
    await call('GET', `${definitionPath}/IndicatorsOfCompromise`);
    await call('GET', `${iocPath}/AlertDefinition`);
    await call('PUT', definitionPath, customDefinition);
    await call('PUT', iocPath, ioc);
    await call('GET', '/V1.0/IndicatorsOfCompromise?$select=Id,Value&$expand=AlertDefinition&$count=true');
    await call('GET', definitionPath);
    await call('GET', iocPath);
    await call('PATCH', definitionPath, { Title: 'New' });
    await call('PATCH', iocPath, { ExpiresAt: '2031-01-01T00:00:00Z' });
    await call('PUT', `${iocPath}/AlertDefinition/$ref`, { '@odata.id': `AlertDefinitions(${idOf(body)})` });
    await call('DELETE', iocPath);
    await call('POST', `${definitionPath}/Actions.DeleteIOCs`);
    await call('DELETE', definitionPath);
    await call('DELETE', '/V1.0/IndicatorsOfCompromise');
    expect((await described.call('GET', definitionPath)).status).toBe(404);
    expect((await described.call('POST', '/V1.0/AlertDefinitions', { body: {} })).status).toBe(400);
    expect(left('/V1.0')).toStrictEqual([]);
  });

  it('for tiIndicators and Sentinel uploads', async () => {
    const { body } = await call('POST', graph, tiIndicator);
    const path = `${graph}/${idOf(body)}`;
    await call('GET', graph);
    await call('GET', path);
    await call('PATCH', path, { severity: 1 });
    await call('PATCH', path, { severity: 2 }, { prefer: 'return=representation' });
    await call('POST', `${graph}/submitTiIndicators`, { value: [tiIndicator] });
    await call('POST', `${graph}/submitTiIndicators`, { value: [tiIndicator, {}] });
    await call('POST', `${graph}/updateTiIndicators`, { value: [{ id: idOf(body), description: 'New' }] });
    await call('DELETE', path);
    const again = await call('POST', graph, tiIndicator);
    await call('POST', `${graph}/deleteTiIndicators`, { value: [idOf(again.body)] });
    await call('POST', `${graph}/deleteTiIndicatorsByExternalId`, { value: [tiIndicator.externalId] });
    const sourcesystem = 'MISP';
    const version = 'api-version=2024-02-01-preview';
    const broken = { ...stix, pattern: 'broken' };
    const objects = { sourcesystem, stixobjects: [stix, broken] };
    await call('POST', `/workspaces/w/threat-intelligence-stix-objects:upload?${version}`, objects);
    await call('POST', '/w/threatintelligence:upload-indicators', { sourcesystem, value: [stix] });
    await call('POST', '/workspaces/w/threatintelligenceindicators:upload', { sourcesystem, indicators: [stix] });
    expect([...left('/beta'), ...left('/workspaces')]).toStrictEqual([]);
  });

  it('for packages', async () => {
    const publish = async () => await api.services.packages?.publisher.publish();
    const roles = ['Package.Read'];
    const get = (path: string) => described.call('GET', path, { roles });
    await call('POST', '/api/indicators', { ...indicator, indicatorValue: 'd'.repeat(64) });
    await publish();
    const first = api.clock();
    api.advance(60_000);
    await call('POST', '/api/indicators', { ...indicator, indicatorValue: 'e'.repeat(64) });
    await publish();
    const paths = ['/api/packages', '/api/packages/latest', `/api/packages/latest/delta?since=${first}`];
    const answers = await Promise.all(paths.map(get));
    expect(answers.map(({ status }) => status)).toStrictEqual([200, 200, 200]);
    expect((await get('/api/packages/1')).status).toBe(404);
  });

  it.each<readonly [number, string, string, ClientRequest]>([
    [401, 'GET', '/api/indicators', { headers: { authorization: 'Bearer x' } }],
    [403, 'GET', '/api/alerts', { roles: ['Ti.ReadWrite'] }],
    [404, 'GET', '/api/indicators/100000000000000', {}],
    [404, 'DELETE', '/api/indicators/100000000000000', {}],
    [400, 'GET', '/api/indicators?$filter=nothing', {}],
    [400, 'POST', '/api/indicators', { body: '{' }],
    [200, 'POST', '/api/indicators/import', { body: { Indicators: [] } }],
    [400, 'POST', '/api/indicators/import', { body: { Indicators: {} } }],
    [415, 'POST', '/api/imports', { body: 'x', headers: { 'content-type': 'image/png' } }],
    [400, 'GET', '/api/files/x/alerts', {}],
    [404, 'GET', '/api/alerts/ti1_1', {}],
  ])('for status %i of %s %s', async (status, method, path, request) => {
    expect((await described.call(method, path, request)).status).toBe(status);
  });

  it('for the audit log', async () => {
    const request = { roles: ['AuditLog.Read.All'] };
    const page = await described.call('GET', '/api/audit?$count=true', request);
    expect(page.status).toBe(200);
    expect(new Set(page.value.map(({ result }) => result))).toEqual(new Set(['Done', 'Partial', 'Refused']));
    expect((await described.call('GET', '/api/audit/export?$top=1', request)).status).toBe(200);
  });

  it('metrics', async () => {
    const request = { roles: ['Metrics.Read.All'] };
    expect((await described.call('GET', '/metrics', request)).status).toBe(200);
  });

  it.each(['/api/health', '/api/packages/keys', '/api/openapi.json', '/api/docs'])(
    'anybody may call %s',
    async (path) => {
      expect((await call('GET', path)).status).toBe(200);
    },
  );

  it('for every operation of the document', () => {
    expect(left('/')).toStrictEqual([]);
  });
});
