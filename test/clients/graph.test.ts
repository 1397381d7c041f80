import { describe, expect, it } from 'vitest';
import { makeClientApi } from '../support/worlds/client-api.ts';

const collection = '/beta/security/tiIndicators';
const own = { roles: ['Ti.ReadWrite'] };
/** As the MISP sample of the Graph security API sends it. */
const misp = {
  action: 'alert',
  confidence: 50,
  description: 'Dridex wave',
  domainName: 'evil.example',
  expirationDateTime: '2026-11-27',
  externalId: '5c0e1d2a-0000-4000-8000-00000000000a',
  indicatorRequestHash: '0f3c',
  passiveOnly: false,
  severity: 4,
  tags: ['misp'],
  targetProduct: 'Azure Sentinel',
  threatType: 'WatchList',
  tlpLevel: 'red',
};

describe('the MISP sample of the Graph security API', () => {
  it('submits up to 100, finds its own mark in the response and in the list, and deletes what is gone', async () => {
    const api = makeClientApi();
    const submitted = await api.call('POST', `${collection}/submitTiIndicators`, { body: { value: [misp] }, ...own });
    expect(submitted.status).toBe(200);
    expect(submitted.value).toMatchObject([misp]);
    expect(submitted.value[0]?.['id']).toMatch(/^\d+$/);
    const listed = await api.call('GET', '/beta/security/tiindicators', own);
    expect(listed.value).toMatchObject([
      { ...misp, expirationDateTime: '2026-11-27T00:00:00.0000000Z', id: submitted.value[0]?.['id'], isActive: true },
    ]);
    const ids = listed.value.map(({ id }) => id);
    const deleted = await api.call('POST', `${collection}/deleteTiIndicators`, { body: { value: ids }, ...own });
    expect(deleted).toMatchObject({ status: 200, value: [{ code: '204' }] });
    expect((await api.call('GET', collection, own)).value).toEqual([]);
  });

  it('gets 206 with the reason when one item is invalid', async () => {
    const api = makeClientApi();
    const value = [
      misp,
      { ...misp, action: 'explode' },
      { ...misp, networkIPv6: '2001:db8::1', networkIPv4: '198.51.100.7' },
    ];
    const answer = await api.call('POST', `${collection}/submitTiIndicators`, { body: { value }, ...own });
    expect(answer.status).toBe(206);
    expect(answer.value.map(({ Error: error }) => error)).toMatchObject([
      undefined,
      { code: 'InvalidInput' },
      { code: 'InvalidInput' },
    ]);
    expect(answer.value[1]?.['id']).toMatch(/^Failed to create/);
    const many = { value: Array.from({ length: 101 }, () => misp) };
    expect((await api.call('POST', `${collection}/submitTiIndicators`, { body: many, ...own })).status).toBe(400);
  });
});

describe('Demisto', () => {
  it('creates, reads, changes and deletes one, and removes @odata.context from every response', async () => {
    const api = makeClientApi();
    const created = await api.call('POST', collection, { body: { ...misp, action: 'block' }, ...own });
    expect(created.status).toBe(201);
    const path = `${collection}/${String(created.body['id'])}`;
    const prefer = { headers: { prefer: 'return=representation' }, ...own };
    const changed = await api.call('PATCH', path, { body: { severity: 1, tlpLevel: 'green' }, ...prefer });
    expect(changed).toMatchObject({
      status: 200,
      body: { severity: 1, tlpLevel: 'green', indicatorRequestHash: '0f3c' },
    });
    expect((await api.call('PATCH', path, { body: { description: 'New' }, ...own })).status).toBe(204);
    const read = await api.call('GET', path, own);
    expect(read.body).toMatchObject({ description: 'New', action: 'block' });
    expect(read.body['@odata.context']).toMatch(/tiIndicators/);
    expect((await api.call('PATCH', path, { body: { url: 'http://evil.example/' }, ...own })).status).toBe(400);
    expect((await api.call('DELETE', path, own)).status).toBe(204);
    expect((await api.call('GET', path, own)).status).toBe(404);
  });

  it('follows the link of the list, which has no certificates', async () => {
    const api = makeClientApi();
    const value = Array.from({ length: 5 }, (_, index) => ({ ...misp, domainName: `h${index}.example` }));
    await api.call('POST', `${collection}/submitTiIndicators`, { body: { value } });
    const certificate = { indicatorType: 'CertificateThumbprint', indicatorValue: 'a'.repeat(40), action: 'Allowed' };
    await api.call('POST', '/api/indicators', { body: { ...certificate, title: 'T', description: 'D' } });
    const seen: unknown[] = [];
    let url: unknown = `${collection}?$top=2`;
    while (typeof url === 'string') {
      const page = await api.call('GET', url);
      seen.push(...page.value.map(({ domainName }) => domainName));
      url = page.body['@odata.nextLink'];
    }
    expect(seen.map(String).toSorted()).toEqual(value.map(({ domainName }) => domainName));
  });
});

describe('MineMeld', () => {
  it('writes members of enumerations by number, and reads the contexts and types that it compares', async () => {
    const api = makeClientApi();
    const item = {
      action: 3,
      confidence: 80,
      description: 'domain indicator from feed',
      expirationDateTime: '2026-12-20T10:11:12.123456',
      externalId: 'md5:1',
      indicator: '1',
      targetProduct: 'minemeld',
      threatType: 'malware',
      tlpLevel: 0,
    };
    const value = [
      { ...item, domainName: 'evil.example' },
      { ...item, action: 2, fileHashType: 3, fileHashValue: 'ef'.repeat(16) },
    ];
    const submitted = await api.call('POST', `${collection}/submitTiIndicators`, { body: { value }, ...own });
    expect(submitted).toMatchObject({
      status: 200,
      body: { '@odata.context': 'https://graph.microsoft.com/beta/$metadata#Collection(tiIndicator)' },
    });
    expect(submitted.value).toMatchObject(value);
    expect(submitted.value).toMatchObject(value.map(() => ({ '@odata.type': '#microsoft.graph.tiIndicator' })));
    const listed = await api.call('GET', '/api/indicators?$orderby=creationTimeDateTimeUtc desc', own);
    expect(listed.value).toMatchObject([
      { indicatorType: 'FileMd5', action: 'Block' },
      { indicatorType: 'DomainName', action: 'Audit' },
    ]);
    const read = (await api.call('GET', collection, own)).value;
    expect(read.find(({ domainName }) => domainName !== undefined)).toMatchObject({
      action: 'alert',
      tlpLevel: 'unknown',
    });
    expect(read.find(({ fileHashType }) => fileHashType === 'md5')).toMatchObject({ action: 'block' });
    const body = { value: ['md5:1'] };
    expect(await api.call('POST', `${collection}/deleteTiIndicatorsByExternalId`, { body, ...own })).toMatchObject({
      body: {
        '@odata.context': 'https://graph.microsoft.com/beta/$metadata#Collection(microsoft.graph.ResultInfo)',
        value: [{ code: '204', message: 'md5:1 was deleted.' }],
      },
    });
    expect((await api.call('GET', collection, own)).value).toEqual([]);
  });

  it('withdraws only its own indicators by external id', async () => {
    const api = makeClientApi();
    const item = { ...misp, externalId: 'domain:evil.example' };
    await api.call('POST', collection, { body: item, ...own });
    await api.call('POST', collection, { body: item, client: 'c2c2c2c2-0000-4000-8000-00000000000b', ...own });
    const body = { value: ['domain:evil.example', 'domain:unknown.example'] };
    const answer = await api.call('POST', `${collection}/deleteTiIndicatorsByExternalId`, { body, ...own });
    expect(answer).toMatchObject({ status: 206, value: [{ code: '204' }, { code: '404' }] });
    expect((await api.call('GET', collection, own)).value).toEqual([]);
    expect((await api.call('GET', collection)).value).toHaveLength(1);
  });
});

describe('an indicator that another API wrote', () => {
  it('keeps its title, its action and its notes when a tiIndicator client changes its description', async () => {
    const api = makeClientApi();
    const indicator = {
      indicatorType: 'FileSha1',
      indicatorValue: 'b'.repeat(40),
      action: 'Warn',
      title: 'Ours',
      description: 'D',
      additionalInfo: 'note',
    };
    const { body } = await api.call('POST', '/api/indicators', { body: indicator });
    const update = { value: [{ id: body['id'], description: 'New' }] };
    expect(await api.call('POST', `${collection}/updateTiIndicators`, { body: update })).toMatchObject({
      status: 200,
      value: [{ description: 'New', action: 'block', fileHashType: 'sha1' }],
    });
    expect((await api.call('GET', `/api/indicators/${String(body['id'])}`)).body).toMatchObject({
      ...indicator,
      description: 'New',
    });
  });
});

describe('a tiIndicator with several members of its observable', () => {
  const { domainName: _domainName, ...rest } = misp;
  const address = '203.0.113.41';

  it.each([
    [{ networkDestinationIPv4: address, networkIPv4: address }],
    [{ networkSourceIPv4: address, networkIPv4: address }],
  ])('is one indicator: %j', async (members) => {
    const api = makeClientApi();
    const body = { ...rest, ...members };
    expect(await api.call('POST', collection, { body, ...own })).toMatchObject({ status: 201, body: members });
    const many = await api.call('POST', `${collection}/submitTiIndicators`, { body: { value: [body] }, ...own });
    expect(many).toMatchObject({ status: 200, value: [members] });
    expect((await api.call('GET', '/api/indicators', own)).value).toMatchObject([
      { indicatorType: 'IpAddress', indicatorValue: address },
    ]);
  });

  it('of two types is two indicators under one external id', async () => {
    const api = makeClientApi();
    const body = { ...misp, networkIPv4: address };
    const created = await api.call('POST', collection, { body, ...own });
    expect(created).toMatchObject({ status: 201, body: { domainName: 'evil.example', networkIPv4: address } });
    expect((await api.call('GET', '/api/indicators?$orderby=indicatorValue', own)).value).toMatchObject([
      { indicatorValue: address, externalId: misp.externalId },
      { indicatorValue: 'evil.example', externalId: misp.externalId },
    ]);
    const path = `${collection}/${String(created.body['id'])}`;
    expect((await api.call('PATCH', path, { body: { severity: 1 }, ...own })).status).toBe(204);
    expect((await api.call('PATCH', path, { body: { domainName: 'other.example' }, ...own })).status).toBe(400);
    const ids = { value: [misp.externalId] };
    await api.call('POST', `${collection}/deleteTiIndicatorsByExternalId`, { body: ids, ...own });
    expect((await api.call('GET', '/api/indicators', own)).value).toEqual([]);
  });

  it('of which one is invalid stores nothing', async () => {
    const api = makeClientApi();
    const value = [
      { ...misp, networkIPv4: '203.0.113.300' },
      { ...rest, url: 'http://a.example/' },
    ];
    const answer = await api.call('POST', `${collection}/submitTiIndicators`, { body: { value }, ...own });
    expect(answer).toMatchObject({ status: 206, value: [{ Error: { code: 'InvalidIpAddress' } }, {}] });
    expect((await api.call('GET', '/api/indicators', own)).value).toMatchObject([{ indicatorType: 'Url' }]);
  });

  it('cannot get another observable by a change', async () => {
    const api = makeClientApi();
    const created = await api.call('POST', collection, { body: misp, ...own });
    const path = `${collection}/${String(created.body['id'])}`;
    for (const body of [
      { networkIPv4: address },
      { domainName: 'other.example' },
      { domainName: null, url: 'http://a.example/' },
    ]) {
      expect((await api.call('PATCH', path, { body, ...own })).status).toBe(400);
    }
    expect((await api.call('PATCH', path, { body: { domainName: 'EVIL.example' }, ...own })).status).toBe(204);
  });

  it.each([
    ['networkIPv4', address],
    ['networkIPv6', '2001:db8::1'],
    ['networkDestinationIPv4', address],
    ['networkCidrBlock', '203.0.113.0/24'],
  ])('is found by $filter of %s', async (member, value) => {
    const api = makeClientApi();
    await api.call('POST', collection, { body: { ...rest, [member]: value }, ...own });
    await api.call('POST', collection, { body: misp, ...own });
    const found = await api.call('GET', `${collection}?$filter=${member} eq '${value}'`, own);
    expect(found).toMatchObject({ status: 200, value: [{ [member]: value }] });
    expect(found.value).toHaveLength(1);
  });

  it.each([
    ['3', 3],
    ['5', 5],
    [4, 4],
  ])('has its severity as text or number: %j', async (severity, read) => {
    const api = makeClientApi();
    const created = await api.call('POST', collection, { body: { ...misp, severity }, ...own });
    expect(created).toMatchObject({ status: 201, body: { severity: read } });
    expect((await api.call('POST', collection, { body: { ...misp, severity: 'x' }, ...own })).status).toBe(400);
  });

  it('with a blank description is described by its title', async () => {
    const api = makeClientApi();
    const created = await api.call('POST', collection, { body: { ...misp, description: ' ' }, ...own });
    expect(created).toMatchObject({ status: 201, body: { description: 'WatchList indicator' } });
  });
});
