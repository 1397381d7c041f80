import { describe, expect, it } from 'vitest';
import { alertOf, makeAlerts, md5, network, read, sha1 } from '../support/worlds/alerts-world.ts';
import { makeClientApi } from '../support/worlds/client-api.ts';
import { hashOfA, hashOfB, messageOf } from '../support/worlds/detection-world.ts';

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
