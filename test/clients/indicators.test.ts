import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ClientApi, clientId, makeClientApi } from '../support/worlds/client-api.ts';

const own = { roles: ['Ti.ReadWrite'] };
const indicator = (value: string, more: object = {}) => ({
  indicatorValue: value,
  indicatorType: 'DomainName',
  action: 'Block',
  title: 'Tee',
  description: 'D',
  ...more,
});

async function fill(api: ClientApi, count: number): Promise<void> {
  for (let start = 0; start < count; start += 500) {
    const Indicators = Array.from({ length: Math.min(500, count - start) }, (_, index) =>
      indicator(`h${start + index}.example.com`),
    );
    expect((await api.call('POST', '/api/indicators/import', { body: { Indicators } })).status).toBe(200);
  }
}

describe('pages of indicators', () => {
  it('cudeso/misp2defender, VMRay and Splunk, which follow no link: everything up to 10,000 in one page', async () => {
    const api = makeClientApi();
    await fill(api, 1_501);
    const all = await api.call('GET', '/api/indicators');
    expect(all.value).toHaveLength(1_501);
    expect(all.body['@odata.nextLink']).toBeUndefined();
    // a second look of its own, from row 10,000 on
    expect((await api.call('GET', '/api/indicators?$skip=10000')).value).toStrictEqual([]);
    expect((await api.call('GET', '/api/indicators/')).value).toHaveLength(1_501);
  });

  it('ANY.RUN pages with $top and $skip until a short page', async () => {
    const api = makeClientApi();
    await fill(api, 25);
    const seen: unknown[] = [];
    for (let skip = 0; ; skip += 10) {
      const { value } = await api.call('GET', `/api/indicators?$top=10&$skip=${skip}`);
      seen.push(...value.map(({ id }) => id));
      if (value.length < 10) {
        break;
      }
    }
    expect(new Set(seen).size).toBe(25);
  });

  it.each(['https://ti.example.org', 'http://10.0.0.5:7071'])(
    'OpenCTI follows @odata.nextLink on %s',
    async (origin) => {
      const api = makeClientApi();
      await fill(api, 7);
      const seen: unknown[] = [];
      let url: unknown = `${origin}/api/indicators?%24top=3`;
      for (let pages = 0; typeof url === 'string' && pages < 10; pages += 1) {
        expect(url.startsWith(`${origin}/api/indicators`)).toBe(true);
        const page = await api.call('GET', url);
        seen.push(...page.value.map(({ id }) => id));
        url = page.body['@odata.nextLink'];
      }
      expect([seen.length, new Set(seen).size]).toStrictEqual([7, 7]);
    },
  );
});

describe('queries as clients encode them', () => {
  it.each([
    ['OpenCTI', `%24filter=indicatorValue%20eq%20%27evil.example.com%27`, 1],
    ['OpenCTI, form-encoded', `%24filter=indicatorValue+eq+%27evil.example.com%27`, 1],
    ['OpenCTI, a quote in the value', `$filter=indicatorValue eq 'it''s.example.com'`, 0],
    ['ANY.RUN', `$filter=createdBy eq '${clientId}'`, 2],
    ['ANY.RUN, another client', `$filter=createdBy eq 'someone'`, 0],
    [
      'Siemplify',
      `%24filter=(indicatorValue eq 'evil.example.com' or indicatorValue eq 'x.example.com') and (indicatorType eq 'DomainName') and (action eq 'Block')`,
      1,
    ],
    ['Demisto, + as %2B', `$filter=indicatorType%2Beq%2B'Url'`, 1],
    ['the documents, + for blanks', `$filter=action+eq+'Block'`, 2],
    ['mixed', `$filter=action+eq%20'Block'+and%20severity%20eq+'Informational'`, 2],
    ['in', `$filter=indicatorType in ('Url','IpAddress')`, 1],
    ['startswith', `$filter=startswith(indicatorValue, 'evil')`, 1],
    ['contains', `$filter=contains(title,'Tee')`, 2],
    ['a date without a zone', `$filter=creationTimeDateTimeUtc ge 2026-07-18T12:00:00.123456`, 2],
    ['expired ones', `$filter=expirationTime lt 2026-01-01T00:00:00Z`, 0],
    ['$stop, as documented', `$stop=1`, 1],
  ])('%s', async (_client, query, count) => {
    const api = makeClientApi();
    await api.call('POST', '/api/indicators', { body: indicator('evil.example.com') });
    const url = indicator('https://evil.example.com/a?b=c', { indicatorType: 'Url' });
    await api.call('POST', '/api/indicators', { body: url });
    const answer = await api.call('GET', `/api/indicators?${query}`);
    expect([answer.status, answer.value.length]).toStrictEqual([200, count]);
  });

  it.each([`$filter=indicatorValue eq 'open`, `$filter=nothing eq 1`, '$top=10001', '$orderby=nothing'])(
    'a bad query is an ODataError: %s',
    async (query) => {
      const answer = await makeClientApi().call('GET', `/api/indicators?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ODataError' } } });
    },
  );
});

describe('submitting an indicator', () => {
  it('OpenCTI synchronizer: the response has what it needs to find its own indicators again', async () => {
    const api = makeClientApi({ DEVICE_GROUPS: '[{"id":"7","name":"Servers"}]' });
    const given = {
      externalId: 'indicator--1',
      application: 'OpenCTI',
      educateUrl: 'https://intranet.example.org/blocked',
      rbacGroupNames: ['Servers'],
      severity: 'High',
      recommendedActions: 'None',
      generateAlert: true,
      mitreTechniques: ['T1071'],
    };
    const created = await api.call('POST', '/api/indicators', { body: indicator('a.example.com', given), ...own });
    expect(created).toMatchObject({ status: 200, body: { ...given, createdBy: clientId } });
    const [listed] = (await api.call('GET', '/api/indicators', own)).value;
    expect(listed).toMatchObject({ ...given, createdBy: clientId, rbacGroupIds: ['7'] });
    expect(listed?.['lastUpdateTime']).toMatch(/^2026-07-18T12:30:00\.0{7}Z$/);
  });

  it('OpenCTI stream: the same value again with an id of its own updates in place', async () => {
    const api = makeClientApi();
    const first = await api.call('POST', '/api/indicators', { body: indicator('a.example.com') });
    const again = { ...indicator('a.example.com', { title: 'New' }), id: 'indicator--9' };
    const second = await api.call('POST', '/api/indicators', { body: again });
    expect(second).toMatchObject({ status: 200, body: { id: first.body['id'], title: 'New' } });
    expect((await api.call('GET', '/api/indicators')).value).toHaveLength(1);
  });

  it('VMRay and zoleg: 200 for a create, also with another action afterwards', async () => {
    const api = makeClientApi();
    const statuses = [];
    for (const action of ['Block', 'Audit', 'Warn', 'Allowed']) {
      const body = indicator('a.example.com', { action, generateAlert: action === 'Audit' });
      statuses.push((await api.call('POST', '/api/indicators', { body })).status);
    }
    expect(statuses).toStrictEqual([200, 200, 200, 200]);
    expect((await api.call('GET', '/api/indicators')).value).toMatchObject([{ action: 'Allowed' }]);
  });

  it.each([
    ['2031-01-01T00:00:00Z', '2031-01-01T00:00:00.0000000Z'],
    ['2031-01-01T00:00:00.1234567Z', '2031-01-01T00:00:00.1234567Z'],
    ['2031-01-01T00:00:00.123456+00:00', '2031-01-01T00:00:00.1234560Z'],
    ['2295-03-19T17:22:03Z', '2295-03-19T17:22:03.0000000Z'],
    ['2026-11-27', '2026-11-27T00:00:00.0000000Z'],
    [null, null],
  ])('dates of OpenCTI, cudeso and the samples: %s', async (expirationTime, stored) => {
    const body = indicator('a.example.com', { expirationTime });
    expect((await makeClientApi().call('POST', '/api/indicators', { body })).body).toMatchObject({
      expirationTime: stored,
    });
  });

  it.each([
    { creationTimeDateTimeUtc: '2019-01-01T00:00:00Z' },
    { lastUpdateTime: '2019-01-01T00:00:00Z' },
    { recommendedActions: null },
    { somethingElse: { deep: [1] } },
    { application: null, rbacGroupNames: [], expirationTime: null },
    { action: 'AlertAndBlock' },
  ])('MineMeld and others: extra fields do not fail the call: %j', async (more) => {
    const body = indicator('a.example.com', more);
    expect((await makeClientApi().call('POST', '/api/indicators', { body })).status).toBe(200);
  });
});

describe('importing indicators', () => {
  const literal =
    'https://api.securitycenter.windows.com/api/$metadata#Collection(microsoft.windowsDefenderATP.api.ImportIndicatorResult)';

  it('MineMeld and ANY.RUN: one result per item, in order, with the literal context', async () => {
    const Indicators = [
      indicator('a.example.com'),
      indicator('not a domain'),
      indicator('a.example.com'),
      indicator('b.example.com', { indicatorType: 'Nothing' }),
      {},
    ];
    const answer = await makeClientApi().call('POST', '/api/indicators/import', { body: { Indicators } });
    expect(answer.status).toBe(200);
    expect(answer.body['@odata.context']).toBe(literal);
    expect(answer.value.map(({ indicator: value, isFailed }) => [value, isFailed])).toStrictEqual([
      ['a.example.com', false],
      ['not a domain', true],
      ['a.example.com', false],
      ['b.example.com', true],
      ['', true],
    ]);
    for (const row of answer.value) {
      expect(Object.keys(row)).toStrictEqual(['id', 'indicator', 'isFailed', 'failureReason']);
      expect(row['id'] === null).toBe(row['isFailed']);
      expect(row['failureReason'] === null).toBe(!row['isFailed']);
    }
  });

  it.each([50, 450, 500])('batches of MineMeld, cudeso, OpenCTI, JISC and ANY.RUN: %i', async (size) => {
    const api = makeClientApi();
    const Indicators = Array.from({ length: size }, (_, index) => indicator(`h${index}.example.com`));
    const answer = await api.call('POST', '/api/indicators/import', { body: { Indicators } });
    expect(answer.value.filter(({ isFailed }) => isFailed === false)).toHaveLength(size);
  });

  it("OpenCTI's preflight and ANY.RUN's batch of harmless values: an empty list is not an error", async () => {
    const answer = await makeClientApi().call('POST', '/api/indicators/import', { body: { Indicators: [] } });
    expect(answer).toMatchObject({ status: 200, value: [] });
  });

  it('more than 500 items are refused', async () => {
    const Indicators = Array.from({ length: 501 }, (_, index) => indicator(`h${index}.example.com`));
    const answer = await makeClientApi().call('POST', '/api/indicators/import', { body: { Indicators } });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'MaximumBatchSizeExceeded' } } });
  });

  it('MineMeld withdraws with an expiry in 1970, also values that are not on the list', async () => {
    const api = makeClientApi();
    await api.call('POST', '/api/indicators/import', { body: { Indicators: [indicator('a.example.com')] } });
    const expirationTime = '1970-01-01T00:00:00Z';
    const Indicators = ['a.example.com', 'b.example.com'].map((value) => indicator(value, { expirationTime }));
    const answer = await api.call('POST', '/api/indicators/import', { body: { Indicators } });
    expect(answer.value.map(({ isFailed }) => isFailed)).toStrictEqual([false, false]);
    expect((await api.call('GET', '/api/indicators')).value).toStrictEqual([]);
  });
});

describe('deleting indicators', () => {
  it('Splunk SOAR: the action Alert alerts, whatever its form says of alerts', async () => {
    const body = { ...indicator('soar.example.com'), action: 'Alert', generateAlert: false };
    expect(await makeClientApi().call('POST', '/api/indicators', { body })).toMatchObject({
      status: 200,
      body: { action: 'Audit', generateAlert: true },
    });
  });

  it('Demisto and OpenCTI: exactly 204 with an empty body; then 404 with an error that Splunk can print', async () => {
    const api = makeClientApi();
    const { body } = await api.call('POST', '/api/indicators', { body: indicator('a.example.com') });
    const gone = await api.call('DELETE', `/api/indicators/${String(body['id'])}`);
    expect([gone.status, gone.text, gone.headers.get('content-type')]).toStrictEqual([204, '', null]);
    const missing = await api.call('DELETE', `/api/indicators/${String(body['id'])}`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toContain('application/json');
    const shape = z.object({ error: z.object({ code: z.string(), message: z.string(), target: z.literal('inv-1') }) });
    expect(shape.safeParse(missing.body).success).toBe(true);
  });

  it('BatchDelete: 204 for all, 404 and none for an unknown one, 400 for none and too many', async () => {
    const api = makeClientApi();
    await fill(api, 3);
    const ids = (await api.call('GET', '/api/indicators')).value.map(({ id }) => id);
    const batch = (IndicatorIds: readonly unknown[]) =>
      api.call('POST', '/api/indicators/BatchDelete', { body: { IndicatorIds } });
    expect((await batch([ids[0], '100000000000000'])).status).toBe(404);
    expect((await batch([])).status).toBe(400);
    expect((await batch(Array.from({ length: 501 }, () => '1'))).status).toBe(400);
    const done = await batch(ids);
    expect([done.status, done.text]).toStrictEqual([204, '']);
    expect((await api.call('GET', '/api/indicators')).value).toStrictEqual([]);
  });

  it('a feed sees and deletes only its own indicators', async () => {
    const api = makeClientApi();
    const theirs = await api.call('POST', '/api/indicators', { body: indicator('a.example.com') });
    const mine = { ...own, client: 'another' };
    expect((await api.call('GET', '/api/indicators', mine)).value).toStrictEqual([]);
    expect((await api.call('DELETE', `/api/indicators/${String(theirs.body['id'])}`, mine)).status).toBe(404);
  });
});

describe('rate limits', () => {
  it('OpenCTI, VMRay and misp2sentinel: 429 with Retry-After, with the number as the second-last word of the message', async () => {
    const api = makeClientApi({ RATE_LIMITS: '2/PT1M,3/PT1H' });
    await api.call('GET', '/api/indicators');
    await api.call('GET', '/api/indicators');
    api.advance(55_000);
    const refused = await api.call('GET', '/api/alerts');
    expect([refused.status, refused.headers.get('retry-after')]).toStrictEqual([429, '5']);
    expect(refused.body).toMatchObject({ statusCode: 429, error: { code: 'TooManyRequests' } });
    expect(String(refused.body['message']).split(/\s+/).at(-2)).toBe('5');
    expect((await api.call('GET', '/api/indicators', { client: 'another' })).status).toBe(200);
    api.advance(5_000);
    expect((await api.call('GET', '/api/indicators')).status).toBe(200);
    expect((await api.call('GET', '/api/indicators')).headers.get('retry-after')).toBe('3540');
  });

  it('rate limits are off by default', async () => {
    const api = makeClientApi();
    const answers = await Promise.all(Array.from({ length: 150 }, () => api.call('GET', '/api/indicators/count')));
    expect(new Set(answers.map(({ status }) => status))).not.toContain(429);
  });
});

describe('device groups of indicators', () => {
  const groups = '[{"id":"7","name":"Servers"},{"id":"12","name":"Kiosks"}]';

  it('OpenCTI looks up their ids with exposureScore/ByMachineGroups', async () => {
    const api = makeClientApi({ DEVICE_GROUPS: groups });
    const read = { roles: ['Score.Read.All'] };
    const answer = await api.call('GET', '/api/exposureScore/ByMachineGroups?$top=1000&$skip=0&$count=true', read);
    expect(answer).toMatchObject({
      status: 200,
      body: { '@odata.count': 3 },
      value: [
        { rbacGroupId: 7, rbacGroupName: 'Servers' },
        { rbacGroupId: 12, rbacGroupName: 'Kiosks' },
        { rbacGroupId: 0, rbacGroupName: 'UnassignedGroup' },
      ],
    });
    expect((await api.call('GET', '/api/exposurescore/bymachinegroups?$top=1&$skip=1', read)).value).toHaveLength(1);
    expect((await api.call('GET', '/api/exposureScore/ByMachineGroups', own)).status).toBe(403);
  });
});
