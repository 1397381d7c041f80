import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ClientApi, makeClientApi } from '../support/worlds/client-api.ts';
import { fileRecord, hashOfA, hashOfB, messageOf } from '../support/worlds/detection-world.ts';

const sha1 = 'b'.repeat(40);
const md5 = 'c'.repeat(32);
const read = { roles: ['Alert.Read.All'] };

const network = {
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
async function makeAlerts(settings: Readonly<Record<string, string>> = {}): Promise<ClientApi> {
  const api = makeClientApi(settings);
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

async function alertOf(api: ClientApi, title: string): Promise<Readonly<Record<string, unknown>>> {
  const { value } = await api.call('GET', `/api/alerts?$filter=title eq '${title}'&$expand=evidence`);
  const [alert] = value;
  if (alert === undefined) {
    throw new Error('no such alert');
  }
  return alert;
}

describe('the list of alerts', () => {
  it.each([
    [
      'Demisto, form-encoded',
      '%24filter=alertCreationTime%2Bgt%2B2026-07-18T00%3A00%3A00Z+and+%28%28status%2Beq%2B%27New%27%29+or+%28status%2Beq%2B%27InProgress%27%29%29',
      2,
    ],
    [
      'VMRay, + and %20 mixed',
      "$filter=lastEventTime+ge+2026-07-18T00:00:00.000000%20and%20status+in+('New','InProgress')+and+severity+in+('High','Medium')&$expand=evidence",
      1,
    ],
    ['Splunk', '$filter=alertCreationTime ge 2026-07-18T00:00:00.123456&$orderby=alertCreationTime asc&$top=100', 2],
    ['contains', "$filter=contains(computerDnsName, 'd1')", 1],
    ['startswith', "$filter=startswith(title, 'Evil')", 1],
    ['a source', "$filter=detectionSource eq 'CustomerTI'", 2],
    ['a number', '$filter=incidentId eq 5', 0],
    ['an investigation', '$filter=InvestigationId eq 5', 0],
    ['a page', '$top=1&$skip=1', 1],
  ])('%s', async (_client, query, count) => {
    const api = await makeAlerts();
    const answer = await api.call('GET', `/api/alerts?${query}`, read);
    expect([answer.status, answer.value.length]).toStrictEqual([200, count]);
  });

  it('VMRay asks for every severity and status that is documented', async () => {
    const severities = "('UnSpecified','Informational','Low','Medium','High')";
    const filter = `status in ('Unknown','New','InProgress','Resolved') and severity in ${severities}`;
    expect((await (await makeAlerts()).call('GET', `/api/alerts?$filter=${filter}`)).value).toHaveLength(2);
  });

  it('XSOAR continues after the creation time, in microseconds, of the last alert it saw, and misses none', async () => {
    const api = await makeAlerts();
    const seen: unknown[] = [];
    let last = '2026-01-01T00:00:00.000000Z';
    for (;;) {
      const query = `$filter=alertCreationTime gt ${last}&$orderby=alertCreationTime asc&$top=1`;
      const [alert] = (await api.call('GET', `/api/alerts?${query}`)).value;
      if (alert === undefined) {
        break;
      }
      seen.push(alert['title']);
      last = `${String(alert['alertCreationTime']).slice(0, 26)}Z`;
    }
    expect(new Set(seen)).toEqual(new Set(['Dropper', 'Evil host']));
  });

  it('VMRay, Splunk and Demisto find the fields they read', async () => {
    const api = await makeAlerts();
    const { value } = await api.call('GET', "/api/alerts/?$filter=severity eq 'High'&$expand=evidence", read);
    expect(value).toMatchObject([
      {
        status: 'New',
        severity: 'High',
        alertCreationTime: '2026-07-18T12:30:00.0000000Z',
        detectionSource: 'CustomerTI',
        machineId: 'd1',
        threatName: null,
        comments: [],
      },
    ]);
    const evidence = z.array(z.record(z.string(), z.unknown())).parse(value[0]?.['evidence']);
    expect(evidence.find((piece) => piece['sha1'] === sha1)).toMatchObject({
      entityType: 'File',
      sha256: hashOfA,
      fileName: 'setup.exe',
      filePath: 'C:\\Users\\ana',
    });
  });

  it('Demisto puts $top on a single alert', async () => {
    const api = await makeAlerts();
    const { id } = await alertOf(api, 'Dropper');
    expect(await api.call('GET', `/api/alerts/${String(id)}?$top=50`, read)).toMatchObject({
      status: 200,
      body: { id },
    });
    expect((await api.call('GET', '/api/alerts/ti1_1', read)).body).toMatchObject({
      error: { code: 'ResourceNotFound' },
    });
  });
});

describe('triage', () => {
  it('VMRay: PATCH returns 200 with the alert and its comment', async () => {
    const api = await makeAlerts();
    const { id } = await alertOf(api, 'Dropper');
    const body = {
      status: 'Resolved',
      assignedTo: 'ana@example.com',
      classification: 'TruePositive',
      determination: 'Malware',
      comment: 'analysed',
    };
    const patched = await api.call('PATCH', `/api/alerts/${String(id)}`, { body });
    const { comment, ...rest } = body;
    expect(patched).toMatchObject({ status: 200, body: { id, ...rest, comments: [{ comment }] } });
    expect(await alertOf(api, 'Dropper')).toMatchObject({ ...rest, comments: [{ comment }] });
  });

  it('batchUpdate returns 200 with an empty body and changes all alerts, or none if one is unknown', async () => {
    const api = await makeAlerts();
    const ids = (await api.call('GET', '/api/alerts')).value.map(({ id }) => id);
    const update = (alertIds: readonly unknown[], more: object = { status: 'InProgress', comment: 'seen' }) =>
      api.call('POST', '/api/alerts/batchUpdate', { body: { alertIds, ...more } });
    expect((await update([...ids, 'ti1_1'])).status).toBe(404);
    expect((await update([])).status).toBe(400);
    expect((await update(ids, { status: 'Gone' })).status).toBe(400);
    expect((await api.call('GET', '/api/alerts')).value.map(({ status }) => status)).toStrictEqual(['New', 'New']);
    const done = await update(ids);
    expect([done.status, done.text]).toStrictEqual([200, '']);
    expect((await api.call('GET', '/api/alerts')).value).toMatchObject([
      { status: 'InProgress', comments: [{ comment: 'seen' }] },
      { status: 'InProgress', comments: [{ comment: 'seen' }] },
    ]);
    const { roles } = read;
    expect((await api.call('POST', '/api/alerts/batchUpdate', { body: { alertIds: ids }, roles })).status).toBe(403);
  });
});

describe('the related entities of an alert', () => {
  it.each([
    ['Evil host', 'domains', 'Domains', [{ host: 'evil.example.com' }, { host: 'www.evil.example.com' }]],
    ['Evil host', 'ips', 'Ips', []],
    ['Evil host', 'files', 'Files', [{ sha1, sha256: null, fileName: 'chrome.exe' }]],
    ['Dropper', 'domains', 'Domains', []],
    [
      'Dropper',
      'files',
      'Files',
      [
        { sha1, sha256: hashOfA, md5, fileName: 'setup.exe' },
        { sha1: null, sha256: hashOfA, md5: null, fileName: 'setup.exe' },
      ],
    ],
  ])('%s: %s', async (title, entity, context, expected) => {
    const api = await makeAlerts();
    const { id } = await alertOf(api, title);
    const answer = await api.call('GET', `/api/alerts/${String(id)}/${entity}`, read);
    expect(answer.body['@odata.context']).toBe(`https://ti.example.org/api/$metadata#${context}`);
    const sorted = answer.value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(sorted.length).toBe(expected.length);
    expect(sorted).toMatchObject(expected.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
  });

  it('include a machine and a user', async () => {
    const api = await makeAlerts();
    const { id } = await alertOf(api, 'Evil host');
    expect((await api.call('GET', `/api/alerts/${String(id)}/machine`, read)).body).toMatchObject({
      '@odata.context': 'https://ti.example.org/api/$metadata#Machines/$entity',
      id: 'D2',
      computerDnsName: 'd2.example.com',
      lastSeen: '2026-07-18T12:05:00.1234567Z',
    });
    expect((await api.call('GET', `/api/alerts/${String(id)}/user`, read)).body).toMatchObject({
      id: 'example\\bob',
      accountName: 'bob',
      accountDomain: 'example',
      accountSid: 'S-1-5-21',
    });
    expect((await api.call('GET', '/api/alerts/ti1_1/user', read)).status).toBe(404);
  });
});

describe('the alerts of an entity', () => {
  it.each([
    ['files', hashOfA, ['Dropper']],
    ['files', sha1, ['Dropper', 'Evil host']],
    ['files', md5.toUpperCase(), ['Dropper']],
    ['files', hashOfB, []],
    ['domains', 'evil.example.com', ['Evil host']],
    ['domains', 'WWW.evil.example.com', ['Evil host']],
    ['domains', 'example.com', []],
    ['ips', '203.0.113.9', []],
    ['machines', 'd2', ['Evil host']],
    ['machines', 'D1', ['Dropper']],
    ['machines', 'unknown', []],
  ])('Splunk: /api/%s/%s/alerts', async (kind, id, titles) => {
    const api = await makeAlerts();
    const answer = await api.call('GET', `/api/${kind}/${id}/alerts?$count=true`, read);
    expect(answer.status).toBe(200);
    expect(answer.value.map(({ title }) => String(title)).toSorted()).toStrictEqual(titles);
    expect(answer.body['@odata.count']).toBe(titles.length);
  });

  it.each([
    ['files', 'abc', 'InvalidHashValue'],
    ['ips', '1.2.3', 'InvalidIpAddress'],
    ['ips', 'evil.example.com', 'InvalidIpAddress'],
    ['domains', 'not a domain', 'InvalidDomainName'],
  ])('get 400 for /api/%s/%s/alerts', async (kind, id, code) => {
    const api = makeClientApi();
    expect(await api.call('GET', `/api/${kind}/${encodeURIComponent(id)}/alerts`, read)).toMatchObject({
      status: 400,
      body: { error: { code } },
    });
  });

  it.each(['bob', 'BOB', 'EXAMPLE\\bob', 'bob@example.com'])(
    'Splunk SOAR and XSOAR find those of the user %s',
    async (id) => {
      const api = await makeAlerts();
      const answer = await api.call('GET', `/api/users/${encodeURIComponent(id)}/alerts`, read);
      expect(answer.value).toMatchObject([{ title: 'Evil host', relatedUser: { userName: 'bob' } }]);
    },
  );

  it('are an empty list for a user without alerts', async () => {
    const api = await makeAlerts();
    expect(await api.call('GET', '/api/users/eve/alerts', read)).toMatchObject({ status: 200, value: [] });
    expect((await api.call('GET', '/api/users/@example.com/alerts', read)).status).toBe(400);
  });

  it('are found for an address that an indicator names', async () => {
    const api = await makeAlerts();
    const body = {
      indicatorType: 'IpAddress',
      indicatorValue: '203.0.113.9',
      action: 'Audit',
      generateAlert: true,
      title: 'Address',
      description: 'D',
    };
    await api.call('POST', '/api/indicators', { body });
    await api.services.publisher.publish();
    api.advance(2_000);
    const { RemoteUrl, ...properties } = network.properties;
    expect(RemoteUrl).toContain('evil');
    await api.services.matchTelemetry([messageOf({ ...network, properties: { ...properties, ReportId: 78 } })]);
    expect((await api.call('GET', '/api/ips/203.0.113.9/alerts', read)).value).toMatchObject([{ title: 'Address' }]);
    const { id } = await alertOf(api, 'Address');
    expect((await api.call('GET', `/api/alerts/${String(id)}/ips`, read)).value).toStrictEqual([{ id: '203.0.113.9' }]);
  });
});

describe('CreateAlertByReference', () => {
  const reference = {
    machineId: 'd2',
    eventTime: '2026-07-18T12:05:00.1234567Z',
    reportId: '77',
    severity: 'Medium',
    title: 'From a hunt',
    description: 'Seen by hand',
    recommendedAction: 'Look',
    category: 'Exploit',
  };
  const create = (api: ClientApi, more: object = {}) =>
    api.call('POST', '/api/alerts/CreateAlertByReference', { body: { ...reference, ...more } });

  it('raises an alert with the details of the event', async () => {
    const api = await makeAlerts();
    const created = await create(api);
    const { reportId: _r, eventTime: _t, machineId: _m, ...shown } = reference;
    expect(created).toMatchObject({
      status: 200,
      body: {
        ...shown,
        status: 'New',
        machineId: 'D2',
        detectionSource: 'CustomDetection',
        eventCount: 1,
        evidence: [{ entityType: 'Url' }, { entityType: 'Process' }, { entityType: 'User' }],
      },
    });
    const id = String(created.body['id']);
    expect((await api.call('GET', `/api/alerts/${id}`)).body).toMatchObject({ id, title: 'From a hunt' });
    expect((await api.call('PATCH', `/api/alerts/${id}`, { body: { status: 'Resolved' } })).status).toBe(200);
  });

  it.each([{ reportId: 77 }, { eventTime: '2026-07-18T12:05:00.123Z' }, { category: 'exploit' }])(
    'takes %j',
    async (more) => {
      expect((await create(await makeAlerts(), more)).status).toBe(200);
    },
  );

  it.each([{ machineId: 'd9' }, { reportId: '78' }, { eventTime: '2026-07-18T12:05:00.124Z' }])(
    '404 for an unknown event: %j',
    async (more) => {
      expect(await create(await makeAlerts(), more)).toMatchObject({
        status: 404,
        body: { error: { code: 'ResourceNotFound' } },
      });
    },
  );

  it.each([
    ...Object.keys(reference).map((name) => ({ [name]: undefined })),
    { severity: 'Informational' },
    { category: 'Nothing' },
    { eventTime: 'today' },
    { title: ' ' },
  ])('returns 400 for %j', async (more) => {
    expect((await create(await makeAlerts(), more)).status).toBe(400);
  });

  it('adds the event to an open alert of the same title and device, and not to a resolved one', async () => {
    const api = await makeAlerts();
    const first = String((await create(api)).body['id']);
    expect((await create(api)).body['id']).toBe(first);
    const raised = String((await alertOf(api, 'Evil host'))['id']);
    expect((await create(api, { title: 'Evil host' })).body['id']).toBe(raised);
    expect((await create(api, { title: 'Evil host' })).body).toMatchObject({ eventCount: 1, severity: 'Low' });
    await api.call('PATCH', `/api/alerts/${first}`, { body: { status: 'Resolved' } });
    const second = String((await create(api)).body['id']);
    expect(second).not.toBe(first);
    expect((await create(api)).body['id']).toBe(second);
    expect((await api.call('GET', '/api/machines/d2/alerts')).value).toHaveLength(3);
  });

  it('creates one alert for two callers at once', async () => {
    const api = await makeAlerts();
    const answers = await Promise.all([create(api), create(api), create(api)]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  });

  it('alerts of its indicator are counted as before', async () => {
    const api = await makeAlerts();
    await create(api);
    const properties = { ...network.properties, ReportId: 79 };
    await api.services.matchTelemetry([messageOf({ ...network, properties })]);
    expect(await alertOf(api, 'Evil host')).toMatchObject({ eventCount: 2 });
  });
});
