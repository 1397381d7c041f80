import { describe, expect, it } from 'vitest';
import { type ClientApi, makeClientApi } from '../../../support/worlds/client-api.ts';
import { hashOfA } from '../../../support/worlds/detection-world.ts';

const admin = { roles: ['DeviceGroup.ReadWrite.All'] };
const rules = [{ property: 'deviceName', operator: 'startsWith', values: ['osl-'] }];

describe('/api/deviceGroups', () => {
  it('creates, lists, reads, changes, moves and deletes groups', async () => {
    const api = makeClientApi();
    const oslo = await api.call('POST', '/api/deviceGroups', { ...admin, body: { name: 'Oslo', rules } });
    expect(oslo).toMatchObject({ status: 201, body: { id: '1', name: 'Oslo', rank: 1, rules, userGroups: [] } });
    const bergen = await api.call('POST', '/api/deviceGroups', { ...admin, body: { name: 'Bergen', rank: 1 } });
    expect(bergen).toMatchObject({ status: 201, body: { id: '2', rank: 1 } });
    expect((await api.call('GET', '/api/deviceGroups', { roles: ['DeviceGroup.Read.All'] })).value).toMatchObject([
      { id: '2', rank: 1 },
      { id: '1', rank: 2 },
      { id: '0', rank: 3, name: 'UnassignedGroup' },
    ]);
    const etag = (await api.call('GET', '/api/deviceGroups/1', admin)).headers.get('etag') ?? '';
    const change = { ...admin, body: { rank: 1, description: 'First' }, headers: { 'if-match': etag } };
    const changed = await api.call('PATCH', '/api/deviceGroups/1', change);
    expect(changed).toMatchObject({ status: 200, body: { id: '1', rank: 1, description: 'First', rules } });
    expect(await api.call('PATCH', '/api/deviceGroups/1', change)).toMatchObject({
      status: 412,
      body: { error: { code: 'PreconditionFailed' } },
    });
    expect(await api.call('DELETE', '/api/deviceGroups/2', admin)).toMatchObject({ status: 204, text: '' });
    expect((await api.call('GET', '/api/deviceGroups/2', admin)).status).toBe(404);
  });

  it.each([
    ['POST', '/api/deviceGroups', { name: 'oslo' }, 409, 'Conflict'],
    ['POST', '/api/deviceGroups', { name: 'A', rules: [{ property: 'tag' }] }, 400, 'InvalidRequestBody'],
    ['PATCH', '/api/deviceGroups/0', { name: 'Rest' }, 400, 'InvalidInput'],
    ['DELETE', '/api/deviceGroups/0', undefined, 400, 'InvalidInput'],
    ['DELETE', '/api/deviceGroups/7', undefined, 409, 'Conflict'],
    ['GET', '/api/deviceGroups/nope', undefined, 404, 'NotFound'],
  ])('returns for %s %s %o the status %d', async (method, path, body, status, code) => {
    const api = makeClientApi({ DEVICE_GROUPS: '[{"id":7,"name":"Oslo"}]' });
    await api.call('POST', '/api/indicators', { body: indicator('a', ['Oslo']) });
    expect(await api.call(method, path, { ...admin, body })).toMatchObject({ status, body: { error: { code } } });
  });

  it('creates groups that clients can look up and indicators can target at once, by name or number', async () => {
    const api = makeClientApi();
    await api.call('POST', '/api/deviceGroups', { ...admin, body: { name: 'Oslo' } });
    expect((await api.call('GET', '/api/exposureScore/ByMachineGroups')).value).toMatchObject([
      { rbacGroupId: 1, rbacGroupName: 'Oslo' },
      { rbacGroupId: 0 },
    ]);
    const byName = await api.call('POST', '/api/indicators', { body: indicator('a', ['oslo']) });
    expect(byName.body).toMatchObject({ rbacGroupIds: ['1'], rbacGroupNames: ['Oslo'] });
    const byNumber = await api.call('POST', '/api/indicators', {
      body: { ...indicator('b', undefined), rbacGroupIds: [1] },
    });
    expect(byNumber.body).toMatchObject({ rbacGroupIds: ['1'], rbacGroupNames: ['Oslo'] });
  });

  it('shows a new name wherever the group is shown, and finds indicators by it', async () => {
    const api = makeClientApi();
    await api.call('POST', '/api/deviceGroups', { ...admin, body: { name: 'Oslo' } });
    const { body } = await api.call('POST', '/api/indicators', { body: indicator('a', ['Oslo']) });
    await api.call('PATCH', '/api/deviceGroups/1', { ...admin, body: { name: 'Christiania' } });
    const expected = { rbacGroupIds: ['1'], rbacGroupNames: ['Christiania'] };
    expect((await api.call('GET', `/api/indicators/${String(body['id'])}`)).body).toMatchObject(expected);
    const changed = await api.call('PATCH', `/api/indicators/${String(body['id'])}`, { body: { title: 'New' } });
    expect(changed.body).toMatchObject(expected);
    const filter = encodeURIComponent("rbacGroupNames eq 'christiania'");
    const found = await api.call('GET', `/api/indicators?$filter=${filter}&$count=true`);
    expect(found).toMatchObject({ body: { '@odata.count': 1 }, value: [expected] });
    expect((await api.call('GET', '/api/indicators/export')).text).toContain('Christiania');
  });
});

const osloTeam = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const scopes = 'Ti.ReadWrite Alert.ReadWrite Score.Read DeviceGroup.ReadWrite';
const limited = { claims: { roles: undefined, scp: scopes, upn: 'ola@example.com', groups: [osloTeam] } };

function indicator(digit: string, rbacGroupNames: readonly string[] | undefined) {
  return {
    indicatorValue: digit.repeat(64),
    indicatorType: 'FileSha256',
    action: 'Block',
    generateAlert: true,
    title: `Of ${rbacGroupNames?.join(' and ') ?? 'all'}`,
    description: 'Seen in case 42',
    ...(rbacGroupNames !== undefined && { rbacGroupNames }),
  };
}

function record(device: string, group: string) {
  return {
    category: 'AdvancedHunting-DeviceFileEvents',
    properties: {
      Timestamp: '2026-07-18T12:00:00Z',
      DeviceId: device,
      DeviceName: `${device}.example.com`,
      MachineGroup: group,
      ReportId: 1,
      SHA256: hashOfA,
    },
  };
}

/** Groups Oslo, of the team, and Bergen, of others; indicators of all, of each and of both; an alert in each. */
async function makeWorld() {
  const api = makeClientApi();
  const groups = [
    { name: 'Oslo', userGroups: [osloTeam] },
    { name: 'Bergen', userGroups: ['3f2504e0-4f89-41d3-9a0c-0305e82c3302'] },
  ];
  for (const body of groups) {
    await api.call('POST', '/api/deviceGroups', { ...admin, body });
  }
  const create = async (digit: string, names?: readonly string[]) =>
    String((await api.call('POST', '/api/indicators', { body: indicator(digit, names) })).body['id']);
  const ids: Readonly<Record<string, string>> = {
    all: await create('a'),
    oslo: await create('b', ['Oslo']),
    bergen: await create('c', ['Bergen']),
    both: await create('d', ['Oslo', 'Bergen']),
  };
  await api.services.publisher.publish();
  await api.services.matchTelemetry([
    Buffer.from(JSON.stringify({ records: [record('o1', 'Oslo'), record('b1', 'Bergen')] })),
  ]);
  api.advance(120_000);
  const alerts = (await api.call('GET', '/api/alerts')).value;
  const alertOf = (group: string) => String(alerts.find(({ rbacGroupName }) => rbacGroupName === group)?.['id']);
  const names: Readonly<Record<string, string>> = {
    ...ids,
    osloAlert: alertOf('Oslo'),
    bergenAlert: alertOf('Bergen'),
  };
  const call = (...request: Parameters<ClientApi['call']>) => api.call(...request);
  return { call, fill: (text: string) => text.replaceAll(/<(\w+)>/g, (_, name: string) => names[name] ?? name) };
}

const reference = (machineId: string) => ({
  machineId,
  eventTime: '2026-07-18T12:00:00Z',
  reportId: '1',
  severity: 'Low',
  title: 'From a hunt',
  description: 'By hand',
  recommendedAction: 'Look',
  category: 'Exploit',
});

describe('a user who sees one device group', () => {
  it.each([
    ['GET', '/api/indicators/<all>', undefined, 200],
    ['GET', '/api/indicators/<oslo>', undefined, 200],
    ['GET', '/api/indicators/<both>', undefined, 200],
    ['GET', '/api/indicators/<bergen>', undefined, 404],
    ['GET', '/api/indicators/<oslo>/history', undefined, 200],
    ['GET', '/api/indicators/<bergen>/history', undefined, 404],
    ['POST', '/api/indicators', indicator('e', ['Oslo']), 200],
    ['POST', '/api/indicators', indicator('e', ['Bergen']), 403],
    ['POST', '/api/indicators', indicator('e', ['Oslo', 'Bergen']), 403],
    ['POST', '/api/indicators', indicator('e', undefined), 403],
    ['PATCH', '/api/indicators/<oslo>', { title: 'Mine' }, 200],
    ['PATCH', '/api/indicators/<oslo>', { rbacGroupNames: [] }, 403],
    ['PATCH', '/api/indicators/<oslo>', { rbacGroupNames: ['Bergen'] }, 403],
    ['PATCH', '/api/indicators/<all>', { title: 'Mine' }, 403],
    ['PATCH', '/api/indicators/<both>', { title: 'Mine' }, 403],
    ['PATCH', '/api/indicators/<bergen>', { title: 'Mine' }, 404],
    ['DELETE', '/api/indicators/<oslo>', undefined, 204],
    ['DELETE', '/api/indicators/<all>', undefined, 403],
    ['DELETE', '/api/indicators/<both>', undefined, 403],
    ['DELETE', '/api/indicators/<bergen>', undefined, 404],
    ['POST', '/api/indicators/BatchDelete', { IndicatorIds: ['<oslo>'] }, 204],
    ['POST', '/api/indicators/BatchDelete', { IndicatorIds: ['<oslo>', '<both>'] }, 403],
    ['POST', '/api/indicators/BatchDelete', { IndicatorIds: ['<oslo>', '<all>'] }, 403],
    ['POST', '/api/indicators/BatchDelete', { IndicatorIds: ['<oslo>', '<bergen>'] }, 404],
    ['GET', '/V1.0/IndicatorsOfCompromise(<bergen>)', undefined, 404],
    ['GET', '/beta/security/tiIndicators/<bergen>', undefined, 404],
    ['GET', '/api/alerts/<osloAlert>', undefined, 200],
    ['GET', '/api/alerts/<bergenAlert>', undefined, 404],
    ['GET', '/api/alerts/<bergenAlert>/files', undefined, 404],
    ['GET', '/api/alerts/<bergenAlert>/machine', undefined, 404],
    ['PATCH', '/api/alerts/<osloAlert>', { status: 'Resolved' }, 200],
    ['PATCH', '/api/alerts/<bergenAlert>', { status: 'Resolved' }, 404],
    ['POST', '/api/alerts/batchUpdate', { alertIds: ['<osloAlert>'], status: 'Resolved' }, 200],
    ['POST', '/api/alerts/batchUpdate', { alertIds: ['<osloAlert>', '<bergenAlert>'], status: 'Resolved' }, 404],
    ['POST', '/api/alerts/CreateAlertByReference', reference('o1'), 200],
    ['POST', '/api/alerts/CreateAlertByReference', reference('b1'), 404],
    ['POST', '/api/verdicts', { entities: [] }, 403],
    ['POST', '/api/telemetry', [], 403],
    ['POST', '/api/indicators/purge', {}, 403],
    ['GET', '/api/deviceGroups/1', undefined, 200],
    ['GET', '/api/deviceGroups/2', undefined, 404],
    ['POST', '/api/deviceGroups', { name: 'Mine' }, 403],
    ['PATCH', '/api/deviceGroups/1', { rank: 2 }, 403],
    ['DELETE', '/api/deviceGroups/1', undefined, 403],
  ])('gets for %s %s %o the status %d', async (method, path, body, status) => {
    const { call, fill } = await makeWorld();
    const filled: unknown = body === undefined ? undefined : JSON.parse(fill(JSON.stringify(body)));
    expect((await call(method, fill(path), { ...limited, body: filled })).status).toBe(status);
  });

  it.each([
    ['/api/indicators', 'title', ['Of Oslo', 'Of Oslo and Bergen', 'Of all']],
    ['/V1.0/IndicatorsOfCompromise', 'Value', ['a', 'b', 'd'].map((digit) => digit.repeat(64))],
    ['/api/alerts', 'rbacGroupName', ['Oslo']],
    ['/api/machines/b1/alerts', 'rbacGroupName', []],
    [`/api/files/${hashOfA}/alerts`, 'rbacGroupName', ['Oslo']],
    ['/api/exposureScore/ByMachineGroups', 'rbacGroupName', ['Oslo', 'UnassignedGroup']],
    ['/api/deviceGroups', 'name', ['Oslo', 'UnassignedGroup']],
  ])('gets from %s only what they may see', async (path, field, expected) => {
    const { call } = await makeWorld();
    const { value } = await call('GET', path, limited);
    expect(new Set(value.map((item) => item[field]))).toEqual(new Set(expected));
    expect(value).toHaveLength(expected.length);
  });

  it('counts, exports and pulls only what they may see', async () => {
    const { call } = await makeWorld();
    expect((await call('GET', '/api/indicators/count', limited)).body).toMatchObject({ total: 3 });
    expect((await call('GET', '/api/indicators?$count=true&$top=0', limited)).body['@odata.count']).toBe(3);
    const exported = (await call('GET', '/api/indicators/export', limited)).text;
    expect(exported).toContain('Of Oslo');
    expect(exported).not.toContain('c'.repeat(64));
    const since = 'sinceTimeUtc=2026-07-18T00:00:00Z';
    const raw = (await call('GET', `/api/alerts?${since}`, limited)).text;
    expect(raw).toContain('"MachineGroup":"Oslo"');
    expect(raw).not.toContain('Bergen');
    expect((await call('GET', `/api/alerts?${since}&machinegroups=Bergen`, limited)).text).toBe('[]');
    expect((await call('GET', `/api/detections/cef?${since}`, limited)).text).not.toContain('b1.example.com');
  });

  it('imports into their group only, and sees their own imports only', async () => {
    const { call } = await makeWorld();
    const items = [indicator('e', ['Oslo']), indicator('f', ['Bergen']), indicator('1', undefined)];
    const { value } = await call('POST', '/api/indicators/import', { ...limited, body: { Indicators: items } });
    expect(value.map(({ isFailed }) => isFailed)).toEqual([false, true, true]);
    const headers = { 'content-type': 'text/csv' };
    const upload = async (by: object) =>
      String((await call('POST', '/api/imports', { ...by, headers, body: 'IndicatorType\n' })).body['id']);
    const mine = await upload(limited);
    const others = await upload({});
    expect((await call('GET', '/api/imports', limited)).value.map(({ id }) => id)).toEqual([mine]);
    expect((await call('GET', `/api/imports/${mine}`, limited)).status).toBe(200);
    expect((await call('GET', `/api/imports/${others}`, limited)).status).toBe(404);
    expect((await call('GET', `/api/imports/${others}/report`, limited)).status).toBe(404);
  });

  it('sees everything once they are in the groups of all, and is refused if the token omits groups', async () => {
    const { call } = await makeWorld();
    const both = { claims: { ...limited.claims, groups: [osloTeam, '3F2504E0-4F89-41D3-9A0C-0305E82C3302'] } };
    expect((await call('GET', '/api/indicators', both)).value).toHaveLength(4);
    const overage = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph' } } };
    for (const claims of [{ ...overage }, { hasgroups: true }]) {
      const answer = await call('GET', '/api/indicators', {
        claims: { ...limited.claims, groups: undefined, ...claims },
      });
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
    }
  });
});
