import { describe, expect, it } from 'vitest';
import {
  createDefinition,
  definitionBody,
  idOf,
  iocBody,
  listOf,
  sha1Iocs,
  valuesOf,
} from '../../../support/made/defender-v1-entities.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';
import { makeCallApi } from '../../../support/worlds/service-api.ts';

const definitions = '/V1.0/AlertDefinitions';
const iocs = '/V1.0/IndicatorsOfCompromise';

/** Two definitions; three indicators of the first, a second apart, and one of the second. */
async function makeFilled() {
  let nowMs = Date.UTC(2026, 0, 1);
  const call = makeCallApi(makeMemoryService(() => nowMs));
  const create = async (set: string, body: unknown): Promise<number> => {
    nowMs += 1_000;
    return idOf(await call('POST', set, { body }));
  };
  const first = await create(definitions, definitionBody({ Name: 'a', Severity: 'Low', Category: 'Trojan' }));
  const second = await create(definitions, definitionBody({ Name: 'b', Enabled: false }));
  const ids = [
    await create(iocs, iocBody(first, { Value: '203.0.113.3' })),
    await create(iocs, iocBody(first, { Type: 'Sha1', Value: 'A'.repeat(40), ExpiresAt: '2026-02-01' })),
    await create(iocs, iocBody(first, { Type: 'DomainName', Value: 'evil.example', Enabled: false })),
    await create(iocs, iocBody(second, { Value: '203.0.113.1' })),
  ] as const;
  return { call, first, second, ids };
}

describe('a list of indicators of compromise', () => {
  const sha1 = 'a'.repeat(40);
  const all = ['203.0.113.3', sha1, 'evil.example', '203.0.113.1'];

  it.each([
    ['', all],
    ["?$filter=Type eq 'SHA1'", [sha1]],
    ["?$filter=type ne 'IpAddress'", [sha1, 'evil.example']],
    ["?$filter=Type eq Microsoft.WindowsDefenderATP.Api.IndicatorType'Sha1'", [sha1]],
    ["?$filter=Type in (Namespace.IndicatorType'Sha1',Namespace.IndicatorType'DomainName')", [sha1, 'evil.example']],
    [`?$filter=Value eq '${'A'.repeat(40)}'`, [sha1]],
    ["?$filter=startswith(Value,'203.0.113.')", ['203.0.113.3', '203.0.113.1']],
    ['?$filter=Enabled eq false', ['evil.example']],
    ["?$filter=Enabled and DetectionFunction eq 'Equals'", ['203.0.113.3', sha1, '203.0.113.1']],
    ["?$filter=DetectionFunction ne 'Equals'", []],
    ['?$filter=ExpiresAt ne null', [sha1]],
    ['?$filter=CreatedAt gt 2026-01-01T00:00:05Z', ['203.0.113.1']],
    ["?$filter=CreatedBy eq 'client-1'&$top=1", ['203.0.113.3']],
    ['?$orderby=Value desc', ['evil.example', sha1, '203.0.113.3', '203.0.113.1']],
    ['?$orderby=CreatedAt desc&$top=1&$skip=1', ['evil.example']],
    ['?%24top=0', []],
  ])('finds the items of %s', async (query, values) => {
    const { call } = await makeFilled();
    const answer = await call('GET', iocs + query);
    expect(answer.status).toBe(200);
    expect(valuesOf(answer)).toEqual(values);
  });

  it('can be filtered by id and by definition', async () => {
    const { call, first, second, ids } = await makeFilled();
    expect(valuesOf(await call('GET', `${iocs}?$filter=Id eq ${ids[1]}`))).toEqual([sha1]);
    expect(valuesOf(await call('GET', `${iocs}?$filter=Id in (${ids[0]},${ids[1]})`))).toHaveLength(2);
    expect(valuesOf(await call('GET', `${iocs}?$filter=AlertDefinition/Id eq ${second}`))).toEqual(['203.0.113.1']);
    expect(valuesOf(await call('GET', `${iocs}?$filter=AlertDefinition/Id ne ${first}`))).toEqual(['203.0.113.1']);
    const byId = listOf(await call('GET', `${iocs}?$orderby=Id`)).value.map((ioc) => ioc['Id']);
    expect(byId).toEqual([...ids].toSorted((a, b) => a - b));
  });

  it('is counted, reduced to selected members and paged', async () => {
    const { call } = await makeFilled();
    const answer = listOf(await call('GET', `${iocs}?$count=true&$top=3&$select=value,Type`));
    expect(answer).toMatchObject({
      '@odata.context': 'https://ti.example.org/V1.0/$metadata#IndicatorsOfCompromise(Type,Value)',
      '@odata.count': 4,
    });
    expect(answer.value[0]).toEqual({ Type: 'IpAddress', Value: '203.0.113.3' });
    const rest = await call('GET', answer['@odata.nextLink'] ?? '');
    expect(listOf(rest).value).toEqual([{ Type: 'IpAddress', Value: '203.0.113.1' }]);
  });

  it('includes their definitions with $expand', async () => {
    const { call, first, second } = await makeFilled();
    const { value } = listOf(await call('GET', `${iocs}?$expand=AlertDefinition&$select=Id`));
    expect(value).toMatchObject([first, first, first, second].map((Id) => ({ AlertDefinition: { Id } })));
    expect(Object.keys(value[0] ?? {})).toEqual(['Id', 'AlertDefinition']);
  });

  it('is streamed in slices', async () => {
    const { call } = await makeFilled();
    const id = await createDefinition(call);
    const uploaded = await call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: sha1Iocs(id, 1_100) } });
    expect(uploaded.status).toBe(200);
    const filter = `$filter=AlertDefinition/Id eq ${id}&$expand=AlertDefinition`;
    const { value } = listOf(await call('GET', `${iocs}?${filter}`));
    expect(value).toHaveLength(1_100);
    expect(value.at(-1)).toMatchObject({ AlertDefinition: { Id: id } });
  });
});

describe('a list of alert definitions', () => {
  it.each([
    ['', ['a', 'b']],
    ["?$filter=Severity eq 'low'", ['a']],
    ["?$filter=Category eq 'Trojan' or Name eq 'b'&$orderby=Name desc", ['b', 'a']],
    ['?$filter=not Enabled', ['b']],
    ['?$filter=LastModifiedAt eq null&$skip=1', ['b']],
    ["?$filter=contains(Title,'restricted')&$top=1", ['a']],
  ])('finds the items of %s', async (query, names) => {
    const { call } = await makeFilled();
    const { value } = listOf(await call('GET', definitions + query));
    expect(value.map((definition) => definition['Name'])).toEqual(names);
  });

  it('includes their indicators with $expand', async () => {
    const { call } = await makeFilled();
    const { value } = listOf(
      await call('GET', `${definitions}?$expand=indicatorsOfCompromise&$select=Name&$count=true`),
    );
    expect(value).toMatchObject([
      {
        Name: 'a',
        IndicatorsOfCompromise: [{ Value: '203.0.113.3' }, { Value: 'a'.repeat(40) }, { Value: 'evil.example' }],
      },
      { Name: 'b', IndicatorsOfCompromise: [{ Value: '203.0.113.1' }] },
    ]);
    expect(Object.keys(value[0] ?? {})).toEqual(['Name', 'IndicatorsOfCompromise']);
  });
});

describe('an invalid query', () => {
  it.each([
    [`${iocs}?$filter=Title eq 'x'`],
    [`${iocs}?$filter=Id gt 5`],
    [`${iocs}?$filter=Id eq 'x'`],
    [`${iocs}?$filter=Type eq 'Mutex'`],
    [`${iocs}?$orderby=Enabled`],
    [`${iocs}?$select=Title`],
    [`${iocs}?$expand=Machine`],
    [`${iocs}?$expand=AlertDefinition($select=Title)`],
    [`${iocs}?$top=10001`],
    [`${definitions}?$select=Value`],
    [`${definitions}?$apply=x`],
  ])('such as %s is refused', async (path) => {
    const { call } = await makeFilled();
    expect(await call('GET', path)).toMatchObject({ status: 400, body: { error: { code: 'ODataError' } } });
  });
});

describe('the entity model', () => {
  it('is linked from the root', async () => {
    const { call } = await makeFilled();
    expect((await call('GET', '/V1.0')).body).toEqual({
      '@odata.context': 'https://ti.example.org/V1.0/$metadata',
      value: ['AlertDefinitions', 'IndicatorsOfCompromise'].map((name) => ({ name, kind: 'EntitySet', url: name })),
    });
  });

  it('is well-formed XML and names every member of the responses', async () => {
    const { call, ids } = await makeFilled();
    const { headers, text } = await call('GET', '/V1.0/$metadata');
    expect(headers.get('content-type')).toContain('application/xml');
    const open: string[] = [];
    const closed: (readonly [string, string | undefined])[] = [];
    for (const [, close, name = '', selfClosed] of text.matchAll(/<(\/)?([A-Za-z:]+)[^<>]*?(\/)?>/g)) {
      if (close !== undefined) {
        closed.push([name, open.pop()]);
      } else if (selfClosed === undefined) {
        open.push(name);
      }
    }
    expect(open).toEqual([]);
    expect(closed.length).toBeGreaterThan(10);
    expect(closed.filter(([name, opened]) => name !== opened)).toEqual([]);
    const typeOf = (type: string) =>
      text.slice(text.indexOf(`<EntityType Name="${type}">`)).split('</EntityType>')[0] ?? '';
    const named = (type: string) =>
      new Set([...typeOf(type).matchAll(/<Property Name="(\w+)"/g)].map((match) => match[1]));
    const [ioc] = listOf(await call('GET', `${iocs}(${ids[0]})`)).value;
    const [definition] = listOf(await call('GET', definitions)).value;
    expect(named('IndicatorOfCompromise')).toEqual(new Set(Object.keys(ioc ?? {})));
    expect(named('AlertDefinition')).toEqual(new Set(Object.keys(definition ?? {})));
    for (const name of ['DeleteIOCs', 'BulkUpload', 'Sha256', 'SuspiciousNetworkTraffic', 'Equals']) {
      expect(text).toContain(`Name="${name}"`);
    }
  });
});

describe('what clients of OData 4 ask for', () => {
  it.each([
    [`${iocs}/$count`, '4'],
    [`${iocs}/$count?$filter=Enabled eq false`, '1'],
    [`${definitions}/$count`, '2'],
  ])('counts %s', async (path, count) => {
    const { call } = await makeFilled();
    const answer = await call('GET', path);
    expect([answer.status, answer.text]).toEqual([200, count]);
  });

  it('lists the indicators of a definition, with the options of lists', async () => {
    const { call, first, second } = await makeFilled();
    const ofFirst = `${definitions}(${first})/IndicatorsOfCompromise`;
    expect(valuesOf(await call('GET', ofFirst))).toEqual(['203.0.113.3', 'a'.repeat(40), 'evil.example']);
    expect(valuesOf(await call('GET', `${ofFirst}?$filter=Enabled eq false`))).toEqual(['evil.example']);
    expect(valuesOf(await call('GET', `${definitions}(${second})/IndicatorsOfCompromise`))).toEqual(['203.0.113.1']);
    expect((await call('GET', `${definitions}(1)/IndicatorsOfCompromise`)).status).toBe(404);
  });

  it('returns the definition of an indicator as one entity', async () => {
    const { call, second, ids } = await makeFilled();
    const answer = await call('GET', `${iocs}(${ids[3]})/AlertDefinition`);
    expect(answer).toMatchObject({ status: 200, body: { Id: second, Name: 'b' } });
    expect((await call('GET', `${iocs}(1)/AlertDefinition`)).status).toBe(404);
  });

  it('replaces an entity: what the body omits gets its default', async () => {
    const { call, second, ids } = await makeFilled();
    const replaced = await call('PUT', `${definitions}(${second})`, {
      body: definitionBody({ Name: 'c', Enabled: undefined, RecommendedAction: undefined }),
    });
    expect(replaced).toMatchObject({
      status: 200,
      body: { Id: second, Name: 'c', Enabled: true, RecommendedAction: null },
    });
    const nameless = definitionBody({ Name: undefined });
    expect(await call('PUT', `${definitions}(${second})`, { body: nameless })).toMatchObject({ status: 400 });
    const sha1 = `${iocs}(${ids[1]})`;
    const ioc = await call('PUT', sha1, { body: { Type: 'Sha1', Value: 'a'.repeat(40), Enabled: false } });
    expect(ioc).toMatchObject({ status: 200, body: { ExpiresAt: null, Enabled: false } });
    expect(await call('PUT', sha1, { body: { Type: 'Sha1', Value: 'a'.repeat(40) } })).toMatchObject({
      body: { Enabled: true },
    });
  });
});
