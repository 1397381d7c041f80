import { describe, expect, it } from 'vitest';
import { createDefinition, definitionBody, idOf, iocBody, listOf } from '../../../support/made/defender-v1-entities.ts';
import { definitions, iocs, makeApi } from '../../../support/worlds/defender-v1-api.ts';

const start = '2026-01-01T00:00:00.0000000Z';
const anyNumber: unknown = expect.any(Number);

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
