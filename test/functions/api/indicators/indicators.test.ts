import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { people, raw, sha1 } from '../../../support/made/indicator-fixtures.ts';
import { type Answer, importResultContext, makeIndicatorApi } from '../../../support/worlds/indicator-api.ts';

const listSchema = z.object({
  '@odata.context': z.string(),
  '@odata.count': z.number().optional(),
  value: z.array(z.looseObject({ id: z.string(), title: z.string() })),
  '@odata.nextLink': z.string().optional(),
});
const list = ({ body }: Answer) => listSchema.parse(body);
const idOf = ({ body }: Answer) => z.looseObject({ id: z.string() }).parse(body).id;
const errorMessage = z.object({ error: z.object({ message: z.string() }) });
const failureReasons = z.object({ value: z.array(z.object({ failureReason: z.string() })) });
const anyText: unknown = expect.any(String);
const hashes = (count: number) => Array.from({ length: count }, (_, index) => index.toString(16).padStart(40, '0'));

/** The members of an indicator, in the order in which clients have seen them. */
const members = `@odata.context id indicatorValue indicatorType action createdBy source sourceType severity category
  application educateUrl bypassDurationHours title description recommendedActions creationTimeDateTimeUtc expirationTime
  lastUpdateTime lastUpdatedBy rbacGroupNames rbacGroupIds notificationId notificationBody version mitreTechniques
  historicalDetection lookBackPeriod generateAlert additionalInfo createdByDisplayName externalId createdBySource
  certificateInfo alertDefinitionId`.split(/\s+/);

describe('one indicator', () => {
  it('is created and updated with 200, the entity and an ETag', async () => {
    const { call } = makeIndicatorApi();
    const created = await call('POST', '/api/indicators', { body: raw({ externalId: 'e1' }) });
    expect(created.status).toBe(200);
    expect(Object.keys(z.record(z.string(), z.unknown()).parse(created.body))).toEqual(members);
    expect(created.body).toMatchObject({
      '@odata.context': 'https://ti.example.org/api/$metadata#Indicators/$entity',
      createdBy: 'client-1',
      sourceType: 'AadApp',
      createdBySource: 'PublicApi',
      externalId: 'e1',
      lastUpdatedBy: null,
      rbacGroupNames: [],
    });
    expect(created.headers.get('etag')).toMatch(/^".+"$/);
    const again = await call('POST', '/api/indicators', { body: { ...raw(), id: '12', action: 'Audit' } });
    expect(again).toMatchObject({
      status: 200,
      body: { id: idOf(created), action: 'Audit', lastUpdatedBy: 'client-1' },
    });
    expect(again.headers.get('etag')).not.toBe(created.headers.get('etag'));
    const read = await call('GET', `/api/indicators/${idOf(created)}?$top=5`);
    expect(read.body).toEqual(again.body);
    expect(read.headers.get('etag')).toBe(again.headers.get('etag'));
  });

  it('is patched if the version is the one that was read', async () => {
    const { call } = makeIndicatorApi();
    const created = await call('POST', '/api/indicators', { body: raw() });
    const path = `/api/indicators/${idOf(created)}`;
    const etag = created.headers.get('etag') ?? '';
    const patched = await call('PATCH', path, { body: { title: 'x' }, headers: { 'if-match': `"other", ${etag}` } });
    expect(patched).toMatchObject({ status: 200, body: { title: 'x' } });
    const stale = await call('PATCH', path, { body: { title: 'y' }, headers: { 'if-match': `W/${etag}` } });
    expect(stale).toMatchObject({ status: 412, body: { error: { code: 'PreconditionFailed', target: 'inv-1' } } });
    const any = await call('PATCH', path, { body: { title: 'y' }, headers: { 'if-match': '*' } });
    expect(any).toMatchObject({ status: 200, body: { title: 'y' } });
  });

  it('is deleted with 204 and no body, and is unknown afterwards', async () => {
    const { call } = makeIndicatorApi();
    const path = `/api/indicators/${idOf(await call('POST', '/api/indicators', { body: raw() }))}`;
    const deleted = await call('DELETE', path);
    expect(deleted).toMatchObject({ status: 204, text: '' });
    expect(deleted.headers.get('content-type')).toBeNull();
    const error = { error: { code: 'NotFound', message: anyText, target: 'inv-1' } };
    expect(await call('DELETE', path)).toMatchObject({ status: 404, body: error });
    expect(await call('GET', path)).toMatchObject({ status: 404, body: error });
    expect(await call('GET', `${path}/history`)).toMatchObject({
      status: 200,
      body: { value: [{ change: 'deleted' }, { change: 'created' }] },
    });
  });

  it('with a past expiry and an unknown value is returned as it would be, without an ETag', async () => {
    const { call } = makeIndicatorApi();
    const answer = await call('POST', '/api/indicators', { body: raw({ expirationTime: '1970-01-01T00:00:00Z' }) });
    expect(answer).toMatchObject({
      status: 200,
      body: { id: anyText, indicatorValue: sha1('a') },
    });
    expect(answer.headers.get('etag')).toBeNull();
    expect(await call('GET', '/api/indicators?includeExpired=true')).toMatchObject({ body: { value: [] } });
  });

  it.each([
    ['not an object', [], 'InvalidRequestBody'],
    ['no title', raw({ title: null }), 'MissingRequiredParameter'],
    ['a bad hash', raw({ indicatorValue: 'xyz' }), 'InvalidHashValue'],
  ])('is refused: %s', async (_name, body, code) => {
    const { call } = makeIndicatorApi();
    expect(await call('POST', '/api/indicators', { body })).toMatchObject({ status: 400, body: { error: { code } } });
  });

  it.each([
    [raw({ indicatorValue: 'xyz' }), 'indicatorValue'],
    [raw({ indicatorType: 'IpAddress', indicatorValue: '8.8.8.8' }), 'indicatorValue'],
    [raw({ action: 'Nonsense' }), 'action'],
    [raw({ severity: 'Nonsense' }), 'severity'],
  ])('is refused with a message that begins with the field', async (body, field) => {
    const { call } = makeIndicatorApi();
    const single = await call('POST', '/api/indicators', { body });
    expect(errorMessage.parse(single.body).error.message.split(':')[0]).toBe(field);
    const batch = await call('POST', '/api/indicators/import', { body: { Indicators: [body] } });
    expect(failureReasons.parse(batch.body).value[0]?.failureReason.split(':')[0]).toBe(field);
  });

  it('of another client does not exist for a client with Ti.ReadWrite', async () => {
    const { call } = makeIndicatorApi();
    const path = `/api/indicators/${idOf(await call('POST', '/api/indicators', { body: raw() }))}`;
    const own = { roles: ['Ti.ReadWrite'], client: 'feed-a' };
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await call(method, path, own)).status).toBe(404);
    }
    expect((await call('PATCH', path, { ...own, body: { title: 'x' } })).status).toBe(404);
    expect((await call('GET', `${path}/history`, own)).status).toBe(404);
    expect(list(await call('GET', '/api/indicators', own)).value).toEqual([]);
  });
});

describe('the list', () => {
  it('is one page without $top, oldest first, written in slices', async () => {
    const { call, service } = makeIndicatorApi();
    const items = hashes(1_204).map((indicatorValue) => ({ raw: raw({ indicatorValue }) }));
    await service.submitAll(people, items, { channel: 'api' });
    const all = list(await call('GET', '/api/indicators?$count=true'));
    expect(all['@odata.context']).toBe('https://ti.example.org/api/$metadata#Indicators');
    expect(all['@odata.count']).toBe(1_204);
    expect(new Set(all.value.map(({ id }) => id)).size).toBe(1_204);
    expect(all['@odata.nextLink']).toBeUndefined();
    const last = list(await call('GET', '/api/indicators?%24skip=1200'));
    expect(last.value).toEqual(all.value.slice(1_200));
    let page = list(await call('GET', '/api/indicators?$top=600'));
    const paged = [...page.value];
    while (page['@odata.nextLink'] !== undefined) {
      page = list(await call('GET', page['@odata.nextLink']));
      paged.push(...page.value);
    }
    expect(paged).toEqual(all.value);
  });

  it.each([
    ["indicatorValue eq 'EVIL.example.com'", ['domain']],
    ["action+eq+'AlertAndBlock'", ['domain', 'file']],
    ["createdBy eq 'client-1' and severity eq 'high'", ['file']],
    ["(indicatorType eq 'DomainName') or (title eq 'file')", ['domain', 'file']],
    ["contains(title, 'oma') or startswith(title, 'zzz')", ['domain']],
    ['expirationTime gt 2026-06-01T00:00:00Z', ['file']],
    ["rbacGroupNames/any(g: g eq 'Oslo') or rbacGroupIds eq '2'", ['audit']],
    ["generateAlert eq true and indicatorType in ('FileSha1','Url')", ['audit']],
  ])('is filtered: %s', async (filter, expected) => {
    const { call } = makeIndicatorApi();
    for (const body of [
      raw({ indicatorType: 'DomainName', indicatorValue: 'evil.example.com', title: 'domain' }),
      raw({ title: 'file', severity: 'High', action: 'BlockAndRemediate', expirationTime: '2026-12-01' }),
      raw({ title: 'audit', indicatorValue: sha1('b'), action: 'Audit', rbacGroupNames: ['Oslo'] }),
    ]) {
      await call('POST', '/api/indicators', { body });
    }
    const { value } = list(await call('GET', `/api/indicators?$filter=${filter}`));
    expect(value.map(({ title }) => title).toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    '$filter=nonsense eq 1',
    '$top=10001',
    '$orderby=rbacGroupIds',
    '$orderby=title',
    '$orderby=severity desc',
    "$filter=contains(title,'ab')",
    "$filter=contains(createdBy,'abc')",
    "$filter=endswith(externalId,'abc')",
    '$skiptoken=x',
    '$skip=100001',
  ])('refuses %s', async (query) => {
    const { call } = makeIndicatorApi();
    expect(await call('GET', `/api/indicators?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'ODataError' } },
    });
  });

  it('is counted by type, action and state', async () => {
    const { call, advance } = makeIndicatorApi();
    await call('POST', '/api/indicators', { body: raw() });
    await call('POST', '/api/indicators', {
      body: raw({ indicatorValue: sha1('b'), expirationTime: '2026-01-01T00:10:00Z' }),
    });
    advance(600_000);
    expect((await call('GET', '/api/indicators/count')).body).toEqual({
      total: 2,
      active: 1,
      expired: 1,
      value: [
        { indicatorType: 'FileSha1', action: 'Block', state: 'active', count: 1 },
        { indicatorType: 'FileSha1', action: 'Block', state: 'expired', count: 1 },
      ],
    });
    expect(list(await call('GET', '/api/indicators?includeExpired=true')).value).toHaveLength(2);
    advance(3_600_001);
    expect(await call('POST', '/api/indicators/purge')).toMatchObject({
      status: 200,
      body: { purged: 1, more: false },
    });
    expect((await call('POST', '/api/indicators/purge', { roles: ['Ti.ReadWrite'] })).status).toBe(403);
  });
});

describe('POST /api/indicators/import', () => {
  it('returns one result per item, in order, with four members', async () => {
    const { call } = makeIndicatorApi();
    const Indicators = [
      raw(),
      raw({ indicatorValue: 'bad' }),
      'nothing',
      raw({ title: 'Again' }),
      raw({ indicatorValue: sha1('b'), expirationTime: '1970-01-01T00:00:00Z' }),
    ];
    const answer = await call('POST', '/api/indicators/import', { body: { Indicators } });
    const failed = { id: null, isFailed: true, failureReason: anyText };
    const id: unknown = expect.stringMatching(/^\d{15}$/);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      '@odata.context': importResultContext,
      value: [
        { id, indicator: sha1('a'), isFailed: false, failureReason: null },
        { ...failed, indicator: 'bad' },
        { ...failed, indicator: '' },
        { id, indicator: sha1('a'), isFailed: false, failureReason: null },
        { id: null, indicator: sha1('b'), isFailed: false, failureReason: null },
      ],
    });
  });

  it('returns all errors of an item, the first one first', async () => {
    const { call } = makeIndicatorApi();
    const Indicators = [raw({ indicatorValue: 'bad', action: 'Explode', severity: 'Worst' })];
    const { body } = await call('POST', '/api/indicators/import', { body: { Indicators } });
    const [item] = failureReasons.parse(body).value;
    expect(item?.failureReason).toMatch(/^indicatorValue: .* action: .* severity: /);
  });

  it.each([
    ['another name', { items: [raw()] }, 'InvalidRequestBody'],
    [
      '501 items',
      { Indicators: hashes(501).map((indicatorValue) => raw({ indicatorValue })) },
      'MaximumBatchSizeExceeded',
    ],
  ])('refuses %s', async (_name, body, code) => {
    const { call } = makeIndicatorApi();
    const answer = await call('POST', '/api/indicators/import', { body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });
});

it.each([
  ['import', { Indicators: Array.from({ length: 300_000 }, () => []) }],
  ['BatchDelete', { IndicatorIds: Array.from({ length: 300_000 }, () => []) }],
])('%s checks the length of a list before its items', async (path, body) => {
  const { call } = makeIndicatorApi();
  const answer = await call('POST', `/api/indicators/${path}`, { body });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'MaximumBatchSizeExceeded' } } });
});

it('an import that is too long is refused with its size and the limit', async () => {
  const { call } = makeIndicatorApi();
  const body = { Indicators: hashes(501).map((indicatorValue) => raw({ indicatorValue })) };
  expect((await call('POST', '/api/indicators/import', { body })).text).toMatch(/501.*500/);
});

describe('BatchDelete', () => {
  it('accepts ids as texts or numbers, and can be repeated', async () => {
    const { call } = makeIndicatorApi();
    const body = { Indicators: hashes(3).map((indicatorValue) => raw({ indicatorValue })) };
    const imported = await call('POST', '/api/indicators/import', { body });
    const ids = z
      .object({ value: z.array(z.object({ id: z.string() })) })
      .parse(imported.body)
      .value.map(({ id }) => id);
    const IndicatorIds = [ids[0], Number(ids[1]), ids[2]];
    for (const _attempt of [1, 2]) {
      expect(await call('POST', '/api/indicators/BatchDelete', { body: { IndicatorIds } })).toMatchObject({
        status: 204,
        text: '',
      });
    }
    expect(list(await call('GET', '/api/indicators')).value).toEqual([]);
    const unknown = await call('POST', '/api/indicators/BatchDelete', { body: { IndicatorIds: ['994'] } });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  });
});

it('alert definitions can be managed and used by indicators', async () => {
  const { call } = makeIndicatorApi();
  const body = { name: 'n', title: 'Contact', severity: 'High', uxDescription: 'd', category: 'Malware' };
  const created = await call('POST', '/api/alertDefinitions', { body });
  expect(created).toMatchObject({ status: 201, body: { ...body, enabled: true, recommendedAction: null } });
  const path = `/api/alertDefinitions/${idOf(created)}`;
  const headers = { 'if-match': created.headers.get('etag') ?? '' };
  expect(await call('PATCH', path, { body: { title: 'New' }, headers })).toMatchObject({
    status: 200,
    body: { title: 'New', lastModifiedBy: 'client-1' },
  });
  expect((await call('PATCH', path, { body: { title: 'Newer' }, headers })).status).toBe(412);
  const pointing = await call('POST', '/api/indicators', { body: raw({ alertDefinitionId: idOf(created) }) });
  expect(pointing.body).toMatchObject({ alertDefinitionId: idOf(created) });
  expect((await call('GET', '/api/alertDefinitions?$count=true&$top=1')).body).toMatchObject({
    '@odata.count': 1,
    value: [{ title: 'New' }],
  });
  expect(await call('GET', path)).toMatchObject({ status: 200, body: { title: 'New' } });
  expect(await call('DELETE', path)).toMatchObject({ status: 204, text: '' });
  expect((await call('GET', path)).status).toBe(404);
  expect((await call('GET', `/api/indicators/${idOf(pointing)}`)).status).toBe(404);
});
