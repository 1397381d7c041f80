import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Stores } from '../../../../functions/app/stores/stores.ts';
import { auditRuleOf } from '../../../../functions/http/audit-rule.ts';
import { type Method, methodsOf } from '../../../../functions/http/http-function.ts';
import type { AuditDocument } from '../../../../shared/audit/audit-record.ts';
import { makeFaultyContainer } from '../../../support/fakes/faulty-container.ts';
import { type ClientApi, makeClientApi } from '../../../support/worlds/client-api.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';

const auditor = { roles: ['AuditLog.Read.All'] };
const ana = {
  claims: {
    scp: 'Ti.ReadWrite Alert.ReadWrite DeviceGroup.ReadWrite',
    roles: ['Administrator'],
    upn: 'ana@example.com',
    oid: 'oid-ana',
    azp: 'portal',
  },
};
const indicator = (value: string, more: object = {}) => ({
  indicatorValue: value,
  indicatorType: 'DomainName',
  action: 'Block',
  title: 'T',
  description: 'D',
  ...more,
});

const record = z.looseObject({ action: z.string(), result: z.string(), operation: z.string() });

/** Records without sign-ins, newest first. */
async function recordsOf(api: ClientApi, filter = "action ne 'SignIn'") {
  const answer = await api.call('GET', `/api/audit?$filter=${encodeURIComponent(filter)}`, auditor);
  expect(answer.status).toBe(200);
  return z.array(record).parse(answer.value);
}

describe('a change is recorded with who, what, before and after', () => {
  it('when an indicator is created, changed, unchanged and deleted', async () => {
    const api = makeClientApi();
    const headers = {
      'x-reason': ' case 42 ',
      'x-forwarded-for': '198.51.100.7',
      'x-public-base': 'https://evil.example 192.0.2.1',
    };
    const created = await api.call('POST', '/api/indicators', { ...ana, headers, body: indicator('a.example') });
    const id = String(created.body['id']);
    await api.call('POST', '/api/indicators', { ...ana, body: indicator('a.example') });
    await api.call('PATCH', `/api/indicators/${id}`, { ...ana, body: { action: 'Audit' } });
    await api.call('DELETE', `/api/indicators/${id}`, { ...ana });
    await api.call('POST', `/api/indicators/${id}/restore`, { ...ana });
    const [restored, deleted, changed, first, ...rest] = await recordsOf(api);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      name: 'ana@example.com',
      objectId: 'oid-ana',
      callerType: 'Person',
      clientId: 'portal',
      address: '198.51.100.7',
      operation: 'indicatorsHttp',
      action: 'Create',
      targetKind: 'indicator',
      targetId: id,
      before: null,
      after: { indicatorValue: 'a.example', action: 'Block', owner: 'organisation' },
      counts: { created: 1 },
      reason: 'case 42',
      result: 'Done',
    });
    expect(changed).toMatchObject({
      action: 'Update',
      targetId: id,
      before: { action: 'Block' },
      after: { action: 'Audit' },
      reason: null,
    });
    expect(deleted).toMatchObject({
      action: 'Delete',
      targetId: id,
      before: { indicatorValue: 'a.example' },
      after: null,
    });
    expect(restored).toMatchObject({ action: 'Restore', targetId: id, after: { indicatorValue: 'a.example' } });
  });

  it('through every door', async () => {
    const api = makeClientApi();
    const ioc = { IndicatorValue: 'b.example', Type: 'Domain', ExpiresAt: '2027-01-01', Enabled: true };
    const definition = { Name: 'N', Severity: 'High', Title: 'T', UxDescription: 'U', Category: 'Malware' };
    await api.call('POST', '/V1.0/AlertDefinitions', { body: definition });
    await api.call('POST', '/V1.0/IndicatorsOfCompromise', { body: ioc });
    await api.call('POST', '/beta/security/tiIndicators', {
      body: {
        action: 'alert',
        domainName: 'c.example',
        description: 'D',
        expirationDateTime: '2027-01-01T00:00:00Z',
        targetProduct: 'Azure Sentinel',
        threatType: 'C2',
        tlpLevel: 'green',
      },
    });
    await api.call('POST', '/api/deviceGroups', { body: { name: 'Lab', rules: [] } });
    const created = (await recordsOf(api)).map(({ operation, action, targetKind }) => [operation, action, targetKind]);
    expect(created).toContainEqual(['defenderV1AlertDefinitionsHttp', 'Create', 'definition']);
    expect(created).toContainEqual(['tiIndicatorsHttp', 'Create', 'indicator']);
    expect(created.some(([operation, , kind]) => operation === 'deviceGroupsHttp' && kind === 'device-group')).toBe(
      true,
    );
  });

  it('when a definition and a device group change, which lists show as the part that differs', async () => {
    const api = makeClientApi();
    const texts = { name: 'N', severity: 'High', title: 'Old', uxDescription: 'U', category: 'Malware' };
    const definition = await api.call('POST', '/api/alertDefinitions', { body: texts });
    await api.call('PATCH', `/api/alertDefinitions/${String(definition.body['id'])}`, { body: { title: 'New' } });
    const group = await api.call('POST', '/api/deviceGroups', { body: { name: 'Lab', rules: [] } });
    await api.call('PATCH', `/api/deviceGroups/${String(group.body['id'])}`, { body: { name: 'Laboratory' } });
    const [renamed, , changed] = await recordsOf(api);
    expect(changed).toMatchObject({ targetKind: 'definition', before: { title: 'Old' }, after: { title: 'New' } });
    expect(renamed).toMatchObject({
      action: 'Update',
      targetKind: 'device-group',
      targetId: String(group.body['id']),
      before: { groups: [{ name: 'Lab' }] },
      after: { groups: [{ name: 'Laboratory' }] },
    });
  });

  it('when a call fails after it has changed something', async () => {
    const api = makeClientApi({}, (stores) => {
      let commits = 0;
      const { indicators } = stores;
      return {
        ...stores,
        indicators: {
          ...makeFaultyContainer(indicators, () => {}),
          commitAll: (batches) => (++commits > 1 ? failing() : indicators.commitAll(batches)),
        },
      };
    });
    await api.call('POST', '/api/indicators/import', { body: { Indicators: [indicator('a.example')] } });
    const failed = await api.call('POST', '/api/indicators/import', { body: { Indicators: [indicator('b.example')] } });
    expect(failed.status).toBe(500);
    const [last] = await recordsOf(api);
    expect(last).toMatchObject({ result: 'Failed', code: 'InternalServerError', operation: 'indicatorsImportHttp' });
  });

  it('as one record with counts for many', async () => {
    const api = makeClientApi();
    const items = ['a.example', 'b.example', 'not a name'].map((value) => indicator(value));
    await api.call('POST', '/api/indicators/import', { body: { Indicators: items } });
    await api.call('POST', '/api/indicators/import', { body: { Indicators: items } });
    const [only, ...rest] = await recordsOf(api);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({
      operation: 'indicatorsImportHttp',
      action: 'Create',
      result: 'Partial',
      counts: { created: 2, refused: 1 },
      before: null,
      after: null,
    });
  });

  it('and plain reads, telemetry, invalid and unchanged calls leave nothing', async () => {
    const api = makeClientApi();
    await api.call('GET', '/api/indicators');
    await api.call('POST', '/api/telemetry', { body: '{}' });
    await api.call('POST', '/api/indicators', { body: { indicatorValue: 'x' } });
    await api.call('DELETE', '/api/indicators/100000000000000');
    expect(await recordsOf(api)).toEqual([]);
  });
});

describe('what is handed out is recorded before its first byte', () => {
  it('with the filter of an export', async () => {
    const api = makeClientApi();
    const path = "/api/indicators/export?$filter=action%20eq%20'Block'";
    expect((await api.call('GET', path)).status).toBe(200);
    expect(await recordsOf(api)).toMatchObject([
      { action: 'Export', targetKind: 'indicator', detail: "$filter=action eq 'Block'", result: 'Done' },
    ]);
  });

  it('without what the operation does not read, such as a key', async () => {
    const api = makeClientApi();
    const path = '/api/indicators/export?note=%ff%zz%00&code=secret&$top=1';
    expect((await api.call('GET', path)).status).toBe(200);
    const [first] = await recordsOf(api);
    expect(first?.['detail']).toBe('$top=1');
  });

  it('and refused with 503 when it cannot be recorded, while changes stand', async () => {
    let isBroken = false;
    const api = makeClientApi({}, (stores) => breaking(stores, () => isBroken));
    isBroken = true;
    const refused = await api.call('GET', '/api/indicators/export');
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('audit log');
    expect((await api.call('GET', '/api/telemetry/deadletters')).status).toBe(503);
    expect((await api.call('GET', '/api/indicators')).status).toBe(200);
    const before = api.services.audit.log.lost();
    expect((await api.call('POST', '/api/indicators', { body: indicator('a.example') })).status).toBe(200);
    expect(api.services.audit.log.lost()).toBeGreaterThan(before);
    isBroken = false;
    expect((await api.call('GET', '/api/indicators/export')).status).toBe(200);
    const health = await api.call('GET', '/api/health');
    expect(health.body['auditLost']).toBe(api.services.audit.log.lost());
  });
});

const failing = () => Promise.reject(new Error('store'));

function breaking(stores: Stores, isBroken: () => boolean): Stores {
  const { audit } = stores;
  return {
    ...stores,
    audit: {
      ...makeFaultyContainer(audit, () => {}),
      commit: (batch) => (isBroken() ? failing() : audit.commit(batch)),
    },
  };
}

describe('refusals', () => {
  it('name the caller, and repeated ones of a minute become a number', async () => {
    const api = makeClientApi();
    const reader = { roles: ['Ti.Read.All'], client: 'reader' };
    for (let call = 0; call < 5; call++) {
      expect((await api.call('POST', '/api/indicators', { ...reader, body: {} })).status).toBe(403);
    }
    expect(await recordsOf(api)).toMatchObject([
      { result: 'Refused', code: 'Forbidden', action: 'Call', objectId: 'reader', counts: { calls: 1 } },
    ]);
    await api.services.audit.refusals.flush();
    expect((await recordsOf(api)).map(({ counts }) => counts)).toEqual([{ calls: 4 }, { calls: 1 }]);
  });

  it('of tokens are counted by cause and address, without the token', async () => {
    const api = makeClientApi();
    const send = (authorization: string, address: string) =>
      api.call('GET', '/api/indicators', { headers: { authorization, 'x-forwarded-for': address } });
    await send('Bearer secret.text.here', '198.51.100.1');
    await send('Bearer secret.text.here', '198.51.100.1');
    await send('Bearer secret.text.here', '198.51.100.2');
    await api.services.audit.refusals.flush();
    const refused = await recordsOf(api, "result eq 'Refused'");
    expect(refused.map(({ address, counts }) => [address, counts])).toEqual(
      expect.arrayContaining([
        ['198.51.100.1', { calls: 1 }],
        ['198.51.100.1', { calls: 1 }],
        ['198.51.100.2', { calls: 1 }],
      ]),
    );
    expect(refused).toHaveLength(3);
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

describe('GET /api/audit', () => {
  it('records the first call with a token as a sign-in, without waiting for it', async () => {
    const api = makeClientApi();
    await api.call('GET', '/api/indicators', { ...ana });
    await api.call('GET', '/api/indicators', { ...ana });
    const signIns = await recordsOf(api, "action eq 'SignIn' and objectId eq 'oid-ana'");
    expect(signIns).toMatchObject([{ name: 'ana@example.com', clientId: 'portal', result: 'Done' }]);
    expect(String(signIns[0]?.['detail'])).toContain('https://');
  });

  it('is newest first, in pages, filtered by indexed fields only', async () => {
    const api = makeClientApi();
    for (const value of ['a.example', 'b.example', 'c.example']) {
      await api.call('POST', '/api/indicators', { body: indicator(value) });
      api.advance(1_000);
    }
    const page = await api.call('GET', "/api/audit?$filter=action%20eq%20'create'&$top=2&$count=true", auditor);
    expect(page.body['@odata.count']).toBe(3);
    const next = await api.call('GET', String(page.body['@odata.nextLink']), auditor);
    const values = [...page.value, ...next.value].map(({ after }) => z.looseObject({}).parse(after)['indicatorValue']);
    expect(values).toEqual(['c.example', 'b.example', 'a.example']);
    const since = await recordsOf(api, "action eq 'Create' and time gt 2026-07-18T12:30:00.5Z");
    expect(since).toHaveLength(2);
    expect((await api.call('GET', "/api/audit?$filter=contains(name,'abc')", auditor)).status).toBe(400);
    expect((await api.call('GET', "/api/audit?$filter=detail%20eq%20'x'", auditor)).status).toBe(400);
    expect((await api.call('GET', '/api/audit?$orderby=name', auditor)).status).toBe(400);
  });

  it('is for callers that see all device groups', async () => {
    const groups = JSON.stringify([{ id: '10', name: 'Helsinki', userGroups: ['g1'] }]);
    const api = makeClientApi({ DEVICE_GROUPS: groups });
    const claims = { scp: 'AuditLog.Read.All', roles: ['Auditor'], oid: 'o', groups: [] };
    expect((await api.call('GET', '/api/audit', { claims })).status).toBe(403);
    expect((await api.call('GET', '/api/audit/export', { claims })).status).toBe(403);
    expect((await api.call('GET', '/api/audit', { claims: { ...claims, groups: ['g1'] } })).status).toBe(200);
  });

  it('exports CSV in which no cell is a formula, and records that', async () => {
    const api = makeClientApi();
    const headers = { 'x-reason': '=HYPERLINK("http://evil.example")' };
    await api.call('POST', '/api/indicators', { headers, body: indicator('a.example') });
    const {
      status,
      text,
      headers: answered,
    } = await api.call('GET', "/api/audit/export?$filter=action ne 'SignIn'", auditor);
    expect(status).toBe(200);
    expect(answered.get('content-type')).toContain('text/csv');
    const [head, ...lines] = text.replace('\uFEFF', '').trim().split('\r\n');
    expect(head).toContain('time,name,objectId');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('auditExportHttp,Export,audit');
    expect(lines[1]).toContain(`"'=HYPERLINK(""http`);
  });
});

it('records end after the setting', async () => {
  const api = makeClientApi({ AUDIT_LIFE: 'P2D' });
  await api.call('POST', '/api/indicators', { body: indicator('a.example') });
  const page = await api.stores.audit.query({ kind: 'audit', order: { field: 'at', descending: true }, limit: 10 });
  const documents: readonly AuditDocument[] = page.items.map(({ document }) => document);
  expect(documents.map(({ ttl }) => ttl)).toEqual(documents.map(() => 2 * 86_400));
  api.advance(3 * 86_400_000);
  expect(await recordsOf(api, "action eq 'Create'")).toEqual([]);
});

/** Calls other than GET that are not recorded when they succeed, and GETs that are. */
const exceptions = [
  'POST api/telemetry',
  'POST api/verdicts',
  'GET api/indicators/export',
  'GET api/imports/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}/report',
  'GET api/telemetry/deadletters',
  'GET api/audit/export',
  'GET api/packages/{version:regex(^(?:latest|\\d+)$)}',
  'GET api/packages/latest/delta',
];

it('every call that may change something is recorded, and no plain read', () => {
  const { functions } = makeMemoryService();
  const rules = functions.flatMap((definition) =>
    methodsOf(definition).map((method: Method) => {
      const operation = definition.methods[method];
      const rule = operation === undefined ? undefined : auditRuleOf(operation, method);
      return { call: `${method} ${definition.route}`, isRead: method === 'GET', isRecorded: rule?.when !== 'nothing' };
    }),
  );
  const unusual = rules.filter(({ isRead, isRecorded }) => isRead === isRecorded).map(({ call }) => call);
  expect(unusual.toSorted()).toEqual(exceptions.toSorted());
});
