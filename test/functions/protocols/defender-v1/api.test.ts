import { describe, expect, it } from 'vitest';
import {
  createDefinition,
  definitionBody,
  idOf,
  iocBody,
  listOf,
  sha1Number,
  valuesOf,
} from '../../../support/made/defender-v1-entities.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';
import { type CallApi, makeCallApi } from '../../../support/worlds/service-api.ts';

const definitions = '/V1.0/AlertDefinitions';
const iocs = '/V1.0/IndicatorsOfCompromise';
const startMs = Date.UTC(2026, 0, 1);
const start = '2026-01-01T00:00:00.0000000Z';
const anyNumber: unknown = expect.any(Number);

function makeApi(settings: Readonly<Record<string, string>> = {}) {
  let nowMs = startMs;
  const service = makeMemoryService(() => nowMs, settings);
  return {
    call: makeCallApi(service),
    service,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

async function createIoc(call: CallApi, changes: Readonly<Record<string, unknown>> = {}) {
  const definitionId = await createDefinition(call);
  const answer = await call('POST', iocs, { body: iocBody(definitionId, changes) });
  expect(answer.status).toBe(201);
  return { definitionId, id: idOf(answer), answer };
}

describe('the flow of the published samples', () => {
  it('creates a definition and an indicator, lists, changes, rebinds and deletes', async () => {
    const { call, advance } = makeApi();
    const created = await call('POST', '/v1.0/AlertDefinitions', { body: definitionBody() });
    const definitionId = idOf(created);
    expect(created).toMatchObject({
      status: 201,
      body: {
        '@odata.context': 'https://ti.example.org/V1.0/$metadata#AlertDefinitions/$entity',
        ...definitionBody(),
        Id: anyNumber,
        CreatedAt: start,
        CreatedBy: 'client-1',
        LastModifiedAt: null,
        LastModifiedBy: null,
      },
    });
    expect(created.headers.get('location')).toBe(`https://ti.example.org${definitions}(${definitionId})`);

    const bound = await call('POST', '/v1.0/IndicatorsOfCompromise', { body: iocBody(definitionId) });
    const id = idOf(bound);
    const ioc = {
      Type: 'IpAddress',
      Value: '203.0.113.9',
      DetectionFunction: 'Equals',
      ExpiresAt: null,
      Id: id,
      CreatedAt: start,
      CreatedBy: 'client-1',
      LastModifiedAt: null,
      LastModifiedBy: null,
      Enabled: true,
    };
    expect(bound.status).toBe(201);
    expect(bound.body).toEqual({
      '@odata.context': 'https://ti.example.org/V1.0/$metadata#IndicatorsOfCompromise/$entity',
      ...ioc,
    });

    const one = await call('GET', `/V1.0/indicatorsofcompromise(${id})`);
    expect(one.body).toEqual({
      '@odata.context': 'https://ti.example.org/V1.0/$metadata#IndicatorsOfCompromise',
      value: [ioc],
    });
    expect((await call('GET', definitions)).body).toMatchObject({
      '@odata.context': 'https://ti.example.org/V1.0/$metadata#AlertDefinitions',
      value: [{ Id: definitionId, Name: 'lab-1' }],
    });

    advance(1_000);
    const patched = await call('PATCH', `${definitions}(${definitionId})`, { body: { Severity: 'High', Id: 7 } });
    expect(patched).toMatchObject({
      status: 200,
      body: { Id: definitionId, Severity: 'High', Name: 'lab-1', LastModifiedBy: 'client-1' },
    });
    const shortened = await call('PATCH', `${iocs}(${id})`, { body: { ExpiresAt: '2026-06-01T00:00:00Z' } });
    expect(shortened).toMatchObject({
      status: 200,
      body: { Id: id, ExpiresAt: '2026-06-01T00:00:00.0000000Z', LastModifiedAt: '2026-01-01T00:00:01.0000000Z' },
    });

    const otherId = await createDefinition(call);
    const reference = { '@odata.id': `https://ti.securitycenter.windows.com/V1.0/AlertDefinitions(${otherId})` };
    const rebound = await call('PUT', `${iocs}(${id})/AlertDefinition/$ref`, { body: reference });
    expect(rebound).toMatchObject({ status: 204, text: '' });
    expect((await call('GET', `${iocs}(${id})?$expand=AlertDefinition`)).body).toMatchObject({
      value: [{ Id: id, AlertDefinition: { Id: otherId } }],
    });

    expect(await call('DELETE', `${iocs}(${id})`)).toMatchObject({ status: 204, text: '' });
    expect(await call('DELETE', `${definitions}(${definitionId})`)).toMatchObject({ status: 204, text: '' });
    for (const path of [`${iocs}(${id})`, `${definitions}(${definitionId})`]) {
      expect(await call('GET', path)).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
    }
  });
});

describe('a new indicator', () => {
  it.each([
    ['Sha1', 'Sha1', 'FileSha1', 'A'.repeat(40)],
    ['SHA1', 'Sha1', 'FileSha1', 'b'.repeat(40)],
    ['Sha256', 'Sha256', 'FileSha256', 'c'.repeat(64)],
    ['Md5', 'Md5', 'FileMd5', 'd'.repeat(32)],
    ['ipaddress', 'IpAddress', 'IpAddress', '198.51.100.7'],
    ['DomainName', 'DomainName', 'DomainName', 'Evil.example'],
    ['Url', 'Url', 'Url', 'https://evil.example/a'],
    ['CertificateThumbprint', 'CertificateThumbprint', 'CertificateThumbprint', 'e'.repeat(40)],
  ])('of type %s is audited, with the metadata of its definition', async (written, type, indicatorType, value) => {
    const { call } = makeApi();
    const { id, definitionId, answer } = await createIoc(call, { Type: written, Value: value });
    expect(answer.body).toMatchObject({ Type: type, Enabled: true });
    expect((await call('GET', `/api/indicators/${id}`)).body).toMatchObject({
      id: String(id),
      indicatorType,
      action: 'Audit',
      generateAlert: true,
      title: 'Contact with a restricted address',
      description: 'A device spoke to an address of the lab.',
      recommendedActions: 'Isolate the device',
      severity: 'Medium',
      category: 11,
      alertDefinitionId: String(definitionId),
    });
    const patched = await call('PATCH', `/api/indicators/${id}`, { body: { description: 'x' } });
    expect(patched).toMatchObject({ status: 200, body: { action: 'Audit' } });
  });

  it.each([
    ['another function', { DetectionFunction: 'Contains' }, 'InvalidInput', 'DetectionFunction'],
    ['an unknown type', { Type: 'Mutex' }, 'InvalidInput', 'Type'],
    ['a type that is no text', { Type: 1 }, 'InvalidInput', 'Type'],
    ['no type', { Type: undefined }, 'MissingRequiredParameter', 'Type'],
    ['no value', { Value: undefined }, 'MissingRequiredParameter', 'Value'],
    ['a bad address', { Value: '203.0.113' }, 'InvalidIpAddress', ''],
    ['a bad date', { ExpiresAt: 'soon' }, 'InvalidInput', 'ExpiresAt'],
    ['a past date', { ExpiresAt: '2025-01-01T00:00:00Z' }, 'InvalidInput', 'ExpiresAt'],
    ['a switch that is none', { Enabled: 'maybe' }, 'InvalidInput', 'Enabled'],
    [
      'no definition',
      { 'AlertDefinition@odata.bind': undefined },
      'MissingRequiredParameter',
      'AlertDefinition@odata.bind',
    ],
    [
      'a definition that does not exist',
      { 'AlertDefinition@odata.bind': 'AlertDefinitions(5)' },
      'InvalidInput',
      'AlertDefinition@odata.bind',
    ],
    [
      'a reference that is none',
      { 'AlertDefinition@odata.bind': 'Machines(5)' },
      'InvalidInput',
      'AlertDefinition@odata.bind',
    ],
  ])('is refused for %s, and nothing is stored', async (_name, changes, code, member) => {
    const { call } = makeApi();
    const body = iocBody(await createDefinition(call), changes);
    const answer = await call('POST', iocs, { body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
    expect(answer.text).toMatch(/^\{"error":\{"code":"\w+","message":"(?:[^"\\]|\\.)+"\}\}$/);
    expect(answer.text).toContain(`"message":"${member}`);
    expect(valuesOf(await call('GET', iocs))).toEqual([]);
  });

  it('is bound by every form of reference', async () => {
    const { call } = makeApi();
    const id = await createDefinition(call);
    for (const form of [
      `/AlertDefinitions(${id})`,
      `V1.0/AlertDefinitions(${id})`,
      `https://h/v1.0/AlertDefinitions(${id})`,
    ]) {
      const body = iocBody(id, { 'AlertDefinition@odata.bind': form });
      expect((await call('POST', iocs, { body })).status).toBe(201);
    }
    expect(valuesOf(await call('GET', iocs))).toHaveLength(1);
  });

  it('with another client’s definition is refused', async () => {
    const { call } = makeApi();
    const id = await createDefinition(call, 'feed-a');
    const answer = await call('POST', iocs, { body: iocBody(id), client: 'feed-b', roles: ['Ti.ReadWrite'] });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidInput' } } });
  });
});

describe('a change of an indicator', () => {
  it('is refused if the version is not the one that was read', async () => {
    const { call } = makeApi();
    const { id, answer, definitionId } = await createIoc(call);
    const etag = answer.headers.get('etag') ?? '';
    expect(
      (await call('PATCH', `${iocs}(${id})`, { body: { Enabled: false }, headers: { 'if-match': etag } })).status,
    ).toBe(200);
    const stale = await call('PATCH', `${iocs}(${id})`, { body: { Enabled: true }, headers: { 'if-match': etag } });
    expect(stale).toMatchObject({ status: 412, body: { error: { code: 'PreconditionFailed' } } });
    const definition = await call('GET', `${definitions}(${definitionId})`);
    const headers = { 'if-match': definition.headers.get('etag') ?? '' };
    expect((await call('PATCH', `${definitions}(${definitionId})`, { body: { Title: 'x' }, headers })).status).toBe(
      200,
    );
    expect((await call('PATCH', `${definitions}(${definitionId})`, { body: { Title: 'y' }, headers })).status).toBe(
      412,
    );
  });

  it.each([
    ['another type', { Type: 'Url' }, 'InvalidUrl'],
    ['another value', { Value: '203.0.113.10' }, 'InvalidInput'],
    ['another function', { DetectionFunction: 'Regex' }, 'InvalidInput'],
    ['a definition that does not exist', { 'AlertDefinition@odata.bind': 'AlertDefinitions(9)' }, 'InvalidInput'],
  ])('to %s is refused', async (_name, body, code) => {
    const { call } = makeApi();
    const { id } = await createIoc(call);
    expect(await call('PATCH', `${iocs}(${id})`, { body })).toMatchObject({ status: 400, body: { error: { code } } });
  });

  it('that sends the entity as it was read changes nothing', async () => {
    const { call, advance } = makeApi();
    const { id, answer } = await createIoc(call);
    advance(1_000);
    const again = await call('PATCH', `${iocs}(${id})`, { body: answer.body });
    expect(again.body).toEqual(answer.body);
  });

  it('of the binding copies the other definition’s metadata', async () => {
    const { call } = makeApi();
    const { id } = await createIoc(call);
    const other = await call('POST', definitions, { body: definitionBody({ Title: 'Other', Category: 'Backdoor' }) });
    const body = { 'AlertDefinition@odata.bind': `AlertDefinitions(${idOf(other)})` };
    expect((await call('PATCH', `${iocs}(${id})`, { body })).status).toBe(200);
    const seen = await call('GET', `/api/indicators/${id}`);
    expect(seen.body).toMatchObject({ title: 'Other', category: 21, alertDefinitionId: String(idOf(other)) });
  });
});

describe('the Defender v1 API and the indicators API', () => {
  it('read what the other has written', async () => {
    const { call } = makeApi();
    const body = {
      indicatorType: 'DomainName',
      indicatorValue: 'evil.example',
      action: 'Block',
      title: 't',
      description: 'd',
      expirationTime: '2027-01-01T00:00:00Z',
    };
    const written = await call('POST', '/api/indicators', { body });
    const read = await call('GET', `${iocs}?$expand=AlertDefinition`);
    expect(listOf(read).value).toMatchObject([
      { Type: 'DomainName', Value: 'evil.example', ExpiresAt: '2027-01-01T00:00:00.0000000Z', AlertDefinition: null },
    ]);
    const id = listOf(read).value[0]?.['Id'];
    expect(written.body).toMatchObject({ id: String(id) });
    await call('PATCH', `${iocs}(${String(id)})`, { body: { Enabled: false } });
    expect((await call('GET', `/api/indicators/${String(id)}`)).body).toMatchObject({
      action: 'Block',
      enabled: false,
    });
    await call('POST', '/api/indicators', { body });
    expect(listOf(await call('GET', iocs)).value).toMatchObject([{ Enabled: true }]);
  });

  it('share alert definitions', async () => {
    const { call } = makeApi();
    const id = await createDefinition(call);
    expect((await call('GET', `/api/alertDefinitions/${id}`)).body).toMatchObject({ id: String(id), name: 'lab-1' });
    await call('PATCH', `/api/alertDefinitions/${id}`, { body: { name: 'lab-2' } });
    expect(listOf(await call('GET', definitions)).value).toMatchObject([{ Id: id, Name: 'lab-2' }]);
  });
});

describe('a deletion', () => {
  it('of a definition deletes its indicators too', async () => {
    const { call } = makeApi();
    const { definitionId } = await createIoc(call);
    await createIoc(call, { Value: '198.51.100.1' });
    expect((await call('DELETE', `${definitions}(${definitionId})`)).status).toBe(204);
    expect(valuesOf(await call('GET', iocs))).toEqual(['198.51.100.1']);
  });

  it('of a definition with other owners’ indicators is refused', async () => {
    const { call } = makeApi();
    const definitionId = await createDefinition(call, 'client-1');
    await call('POST', iocs, { body: iocBody(definitionId), client: 'client-2' });
    for (const [method, path] of [
      ['DELETE', `${definitions}(${definitionId})`],
      ['POST', `${definitions}(${definitionId})/Actions.DeleteIOCs`],
    ] as const) {
      expect(await call(method, path)).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } });
    }
    expect(valuesOf(await call('GET', iocs))).toHaveLength(1);
  });

  it('of a definition’s indicators keeps the definition', async () => {
    const { call } = makeApi();
    const { definitionId } = await createIoc(call);
    expect(await call('POST', `${definitions}(${definitionId})/Actions.DeleteIOCs`)).toMatchObject({
      status: 204,
      text: '',
    });
    expect(valuesOf(await call('GET', iocs))).toEqual([]);
    expect((await call('GET', `${definitions}(${definitionId})`)).status).toBe(200);
  });

  it('of all indicators keeps those that others created', async () => {
    const { call } = makeApi();
    const { definitionId } = await createIoc(call);
    await call('POST', iocs, { body: iocBody(definitionId, { Value: '198.51.100.1' }), client: 'client-2' });
    await call('POST', iocs, { body: iocBody(definitionId, { Value: '198.51.100.2' }), user: 'ana@example.com' });
    await call('POST', iocs, { body: iocBody(definitionId, { Value: '198.51.100.3' }), user: 'bo@example.com' });
    expect(await call('DELETE', iocs)).toMatchObject({ status: 204, text: '' });
    expect((await call('DELETE', iocs, { user: 'ana@example.com' })).status).toBe(204);
    expect(new Set(valuesOf(await call('GET', iocs)))).toEqual(new Set(['198.51.100.1', '198.51.100.3']));
  });

  it('of all indicators continues after one page', async () => {
    const { call, service } = makeApi();
    const definitionId = await createDefinition(call);
    const bodies = Array.from({ length: 600 }, (_, index) =>
      iocBody(definitionId, { Type: 'Sha1', Value: sha1Number(index) }),
    );
    await call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: bodies } });
    expect(await service.stores.indicators.count('indicator')).toBe(600);
    expect((await call('DELETE', iocs)).status).toBe(204);
    expect(await service.stores.indicators.count('indicator')).toBe(0);
  });
});

describe('the quota', () => {
  it('refuses definitions and indicators beyond it', async () => {
    const { call } = makeApi({ LEGACY_QUOTA: '2' });
    const { definitionId } = await createIoc(call);
    expect((await call('POST', definitions, { body: definitionBody() })).status).toBe(201);
    const over = { status: 507, body: { error: { code: 'InsufficientStorage' } } };
    expect(await call('POST', definitions, { body: definitionBody() })).toMatchObject(over);
    const two = [iocBody(definitionId, { Value: '198.51.100.1' }), iocBody(definitionId, { Value: '198.51.100.2' })];
    expect(await call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: two } })).toMatchObject(over);
    expect(valuesOf(await call('GET', iocs))).toHaveLength(1);
    const one = [...two.slice(0, 1), ...two.slice(0, 1), iocBody(definitionId)];
    expect((await call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: one } })).status).toBe(200);
    expect(await call('POST', iocs, { body: two[1] })).toMatchObject(over);
    expect((await call('POST', iocs, { body: two[0] })).status).toBe(201);
    const other = await call('POST', iocs, { body: two[1], client: 'client-2' });
    expect(other.status).toBe(201);
  });

  it('has room again after a deletion', async () => {
    const { call } = makeApi({ LEGACY_QUOTA: '1' });
    const { definitionId, id } = await createIoc(call);
    const next = iocBody(definitionId, { Value: '198.51.100.1' });
    expect((await call('POST', iocs, { body: next })).status).toBe(507);
    await call('DELETE', `${iocs}(${id})`);
    expect((await call('POST', iocs, { body: next })).status).toBe(201);
  });
});
