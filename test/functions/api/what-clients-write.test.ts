import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { alertPatchSchema } from '../../../shared/detection/alerts/alert-service.ts';
import { raw, sha1 } from '../../support/made/indicator-fixtures.ts';
import { makeClientApi } from '../../support/worlds/client-api.ts';
import { makeIndicatorApi } from '../../support/worlds/indicator-api.ts';

const withId = z.looseObject({ id: z.string() });
const pascal = (body: object) =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
  );

async function createdIndicator() {
  const { call } = makeIndicatorApi();
  const created = await call('POST', '/api/indicators', { body: pascal(raw()) });
  expect(created.status).toBe(200);
  return { call, path: `/api/indicators/${withId.parse(created.body).id}` };
}

describe('members in another letter case', () => {
  it('are read when an indicator is created and changed', async () => {
    const { call, path } = await createdIndicator();
    const body = { Action: 'Audit', expirationtime: '2031-01-01 00:00:00+0000', SEVERITY: 'Low' };
    expect(await call('PATCH', path, { body })).toMatchObject({
      status: 200,
      body: { action: 'Audit', severity: 'Low', expirationTime: '2031-01-01T00:00:00.0000000Z' },
    });
  });

  it.each([{}, { Nothing: 1 }, { Id: '7' }])('are named when the changes %j have none', async (body) => {
    const { call, path } = await createdIndicator();
    const answer = await call('PATCH', path, { body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestBody' } } });
    expect(answer.text).toContain('expirationTime');
  });

  it('are read in an import, whose items may lack a description', async () => {
    const { call } = makeIndicatorApi();
    const { description: _, ...item } = raw({ indicatorValue: sha1('b'), title: 'T' });
    const items = [pascal(item), { ...item, indicatorValue: sha1('c'), description: ' ' }];
    expect(await call('POST', '/api/indicators/import', { body: { indicators: items } })).toMatchObject({
      status: 200,
      body: { value: [{ indicator: sha1('b'), isFailed: false }, { isFailed: false }] },
    });
    const list = await call('GET', `/api/indicators?$filter=indicatorValue in ["${sha1('b')}"]`);
    expect(list.body).toMatchObject({ value: [{ title: 'T', description: 'T' }] });
    expect((await call('POST', '/api/indicators', { body: item })).status).toBe(400);
  });

  it('are read by the other doors to the list', async () => {
    const api = makeClientApi();
    const indicator = {
      type: 'indicator',
      spec_version: '2.1',
      id: 'indicator--00000000-0000-4000-8000-000000000001',
      created: '2026-07-18T00:00:00Z',
      modified: '2026-07-18T00:00:00Z',
      pattern: "[domain-name:value = 'a.example']",
      pattern_type: 'stix',
      valid_from: '2026-07-18T00:00:00Z',
    };
    const stix = await api.call('POST', '/workspaces/w/threat-intelligence-stix-objects:upload', {
      body: { SourceSystem: 'x', StixObjects: [indicator] },
    });
    expect(stix).toMatchObject({ status: 200, body: { errors: [] } });
    const graph = await api.call('POST', '/beta/security/tiIndicators', {
      body: { Action: 'block', DomainName: 'b.example', ExternalID: 'x-1', Own: 1 },
    });
    expect(graph).toMatchObject({ status: 201, body: { domainName: 'b.example', externalId: 'x-1', Own: 1 } });
    const definition = await api.call('POST', '/V1.0/AlertDefinitions', {
      body: { name: 'n', severity: 'High', title: 't', uxDescription: 'u', category: 'Command and control' },
    });
    expect(definition).toMatchObject({ status: 201, body: { Category: 'CommandAndControl' } });
    const ioc = await api.call('POST', '/V1.0/IndicatorsOfCompromise', {
      body: {
        type: 'Sha1',
        value: sha1('d'),
        'alertDefinition@odata.bind': `AlertDefinitions(${String(definition.body['Id'])})`,
      },
    });
    expect(ioc).toMatchObject({ status: 201, body: { Value: sha1('d') } });
    const iocPath = `/V1.0/IndicatorsOfCompromise(${String(ioc.body['Id'])})`;
    expect(await api.call('PATCH', iocPath, { body: { enabled: false } })).toMatchObject({ body: { Enabled: false } });
    expect((await api.call('PATCH', iocPath, { body: { Nothing: 1 } })).status).toBe(400);
  });
});

describe('a date as programs write it', () => {
  it('is read by every door to the list', async () => {
    const api = makeClientApi();
    const expiry = async (value: string) => {
      const list = await api.call('GET', `/api/indicators?$filter=indicatorValue eq '${value}'`);
      return list.value.map(({ expirationTime }) => expirationTime);
    };
    const indicator = {
      type: 'indicator',
      id: 'indicator--00000000-0000-4000-8000-000000000002',
      created: '2026-07-18T00:00:00Z',
      modified: '2026-07-18T00:00:00Z',
      pattern: "[domain-name:value = 'stix.example']",
      pattern_type: 'stix',
      valid_from: '2026-07-18T00:00:00+0000',
      valid_until: '2027-11-01T00:00:00.123456789Z',
    };
    const body = { sourcesystem: 'x', stixobjects: [indicator] };
    await api.call('POST', '/workspaces/w/threat-intelligence-stix-objects:upload', { body });
    expect(await expiry('stix.example')).toEqual(['2027-11-01T00:00:00.1234567Z']);

    const tiIndicator = {
      action: 'alert',
      domainName: 'graph.example',
      expirationDateTime: '2027-11-01 00:00:00+0200',
    };
    await api.call('POST', '/beta/security/tiIndicators', { body: tiIndicator });
    expect(await expiry('graph.example')).toEqual(['2027-10-31T22:00:00.0000000Z']);

    const definition = await api.call('POST', '/V1.0/AlertDefinitions', {
      body: { Name: 'n', Severity: 'High', Title: 't', UxDescription: 'u', Category: 'None' },
    });
    const bind = { 'AlertDefinition@odata.bind': `AlertDefinitions(${String(definition.body['Id'])})` };
    const ioc = { Type: 'DomainName', Value: 'v1.example', ExpiresAt: '2027-01-01 00:00:00', ...bind };
    await api.call('POST', '/V1.0/IndicatorsOfCompromise', { body: ioc });
    expect(await expiry('v1.example')).toEqual(['2027-01-01T00:00:00.0000000Z']);

    const filter = '$filter=expirationTime lt 2027-01-01T00:00:00.000000001Z';
    expect((await api.call('GET', `/api/indicators?${filter}`)).value).toEqual([]);
    for (const since of ['2026-07-18 00:00:00', '2026-07-18T00:00:00+0000', '2026-07-18T00:00:00%2B0000']) {
      expect((await api.call('GET', `/api/alerts?sinceTimeUtc=${since}`)).status).toBe(200);
    }
  });
});

describe('a URL of which only the fragment is left', () => {
  it('is refused by every door with InvalidUrl', async () => {
    const api = makeClientApi();
    const url = 'https://share.example/#!AbC!key';
    const body = raw({ indicatorType: 'Url', indicatorValue: url, action: 'Block' });
    const single = await api.call('POST', '/api/indicators', { body });
    expect(single).toMatchObject({ status: 400, body: { error: { code: 'InvalidUrl' } } });
    const batch = await api.call('POST', '/api/indicators/import', { body: { Indicators: [body] } });
    expect(batch.value).toMatchObject([{ isFailed: true }]);
    const graph = await api.call('POST', '/beta/security/tiIndicators', { body: { action: 'block', url } });
    expect(graph.status).toBe(400);
    const forced = await api.call('POST', '/api/indicators', { body: { ...body, force: true } });
    expect(forced).toMatchObject({ status: 200, body: { indicatorValue: 'https://share.example/' } });
  });
});

describe('an export', () => {
  it('honours the options of the list, and refuses others', async () => {
    const api = makeClientApi();
    for (const [value, severity] of [
      ['a.example', 'High'],
      ['b.example', 'Low'],
    ]) {
      const body = raw({ indicatorType: 'DomainName', indicatorValue: value, action: 'Audit', severity });
      expect((await api.call('POST', '/api/indicators', { body })).status).toBe(200);
    }
    const values = async (query: string) => {
      const { text } = await api.call('GET', `/api/indicators/export${query}`);
      return [...text.matchAll(/DomainName,([^,]+)/g)].map(([, value = '']) => value);
    };
    expect(new Set(await values(''))).toEqual(new Set(['a.example', 'b.example']));
    expect(await values("?$filter=severity eq 'Low'")).toEqual(['b.example']);
    expect(await values('?$orderby=indicatorValue desc&$top=1')).toEqual(['b.example']);
    for (const query of ['$filter=nothing', '$skip=1', '$count=true', '$search=x', 'filter=x', "=severity eq 'Low'"]) {
      const answer = await api.call('GET', `/api/indicators/export?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ODataError' } } });
    }
  });
});

it.each([
  ['GET', '/api/indicators/count?$filter=true', 400],
  ['GET', '/api/deviceGroups?$search=x', 400],
  ['GET', '/api/deviceGroups?$select=id', 200],
  ['GET', '/api/indicators?$filter=&api-version=1', 200],
])('%s %s is %i', async (method, path, status) => {
  expect((await makeClientApi().call(method, path)).status).toBe(status);
});

it.each([
  [{ determination: 'NoEnoughDataToValidate' }, { determination: 'NoEnoughDataToValidate' }],
  [{ determination: 'notenoughdatatovalidate' }, { determination: 'NotEnoughDataToValidate' }],
  [{ classification: '', determination: ' ', status: '' }, {}],
  [{ classification: null }, { classification: null }],
])('the triage %j of an alert is read as %j', (body, patch) => {
  expect(alertPatchSchema.parse(body)).toEqual(patch);
});

it('the action Allow is Allowed', async () => {
  const { call, path } = await createdIndicator();
  expect(await call('PATCH', path, { body: { action: 'Allow' } })).toMatchObject({ body: { action: 'Allowed' } });
});
