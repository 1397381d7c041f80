import { describe, expect, it } from 'vitest';
import {
  createDefinition,
  definitionBody,
  idOf,
  iocBody,
  valuesOf,
} from '../../../support/made/defender-v1-entities.ts';
import { createIoc, definitions, iocs, makeApi } from '../../../support/worlds/defender-v1-api.ts';

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
