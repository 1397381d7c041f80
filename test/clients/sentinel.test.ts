import { describe, expect, it } from 'vitest';
import { type ClientApi, makeClientApi } from '../support/worlds/client-api.ts';

const own = { roles: ['Ti.ReadWrite'] };
const path =
  '/workspaces/11111111-2222-3333-4444-555555555555/threat-intelligence-stix-objects:upload?api-version=2024-02-01-preview';

function stix(number: number, pattern: string, more: object = {}) {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--00000000-0000-4000-8000-00000000000${number}`,
    created: '2026-07-01T00:00:00.000Z',
    modified: '2026-07-01T00:00:00.000Z',
    name: 'Dridex',
    pattern,
    pattern_type: 'stix',
    valid_from: '2026-07-01T00:00:00.000Z',
    ...more,
  };
}

async function upload(api: ClientApi, ...stixobjects: readonly object[]) {
  return await api.call('POST', path, { body: { sourcesystem: 'MISP', stixobjects }, ...own });
}

async function values(api: ClientApi) {
  const { value } = await api.call('GET', '/api/indicators', own);
  return value.map(({ indicatorValue }) => String(indicatorValue)).toSorted();
}

describe('misp2sentinel', () => {
  it('uploads objects, which are stored with Audit under their STIX ids', async () => {
    const api = makeClientApi();
    const object = stix(1, "[domain-name:value = 'evil.example']", {
      valid_until: '2027-01-01T00:00:00Z',
      confidence: 70,
    });
    const answer = await upload(api, object);
    expect(answer).toMatchObject({ status: 200, body: { errors: [] } });
    expect((await api.call('GET', '/api/indicators', own)).value).toMatchObject([
      {
        indicatorType: 'DomainName',
        indicatorValue: 'evil.example',
        action: 'Audit',
        title: 'Dridex',
        application: 'MISP',
        externalId: object.id,
        expirationTime: '2027-01-01T00:00:00.0000000Z',
      },
    ]);
  });

  it('gets the errors of invalid objects by index, and the others are stored', async () => {
    const api = makeClientApi();
    const { id: _id, ...nameless } = stix(2, "[domain-name:value = 'b.example']");
    const answer = await upload(
      api,
      stix(1, "[domain-name:value = 'a.example']"),
      nameless,
      stix(3, "[domain-name:value = 'not a name']"),
      { type: 'threat-actor', id: 'threat-actor--1', name: 'X' },
      stix(4, "[domain-name:value = 'd.example']", { valid_from: '2027-07-01T00:00:00Z' }),
    );
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body['errors']).toMatchObject([
      { recordIndex: 1, errorMessages: ['Error for Property=id: Required property is missing. Actual value: NULL.'] },
      { recordIndex: 2, errorMessages: [expect.stringContaining('Error for Property=pattern: Not a domain name')] },
      { recordIndex: 4, errorMessages: [expect.stringContaining('Error for Property=valid_from')] },
    ]);
    expect(answer.body['notMatched']).toMatchObject([{ recordIndex: 3 }]);
    expect(await values(api)).toEqual(['a.example']);
  });

  it('replaces the indicators of an object that it uploads again, and withdraws a revoked one', async () => {
    const api = makeClientApi();
    await upload(
      api,
      stix(1, "[domain-name:value IN ('a.example', 'b.example')]"),
      stix(2, "[url:value = 'http://c.example/']"),
    );
    expect(await values(api)).toEqual(['a.example', 'b.example', 'http://c.example/']);
    await upload(api, stix(1, "[domain-name:value IN ('b.example', 'd.example')]"));
    expect(await values(api)).toEqual(['b.example', 'd.example', 'http://c.example/']);
    await upload(api, stix(1, 'broken'));
    expect(await values(api)).toHaveLength(3);
    await upload(api, stix(1, "[domain-name:value = 'b.example']", { revoked: true }));
    expect(await values(api)).toEqual(['http://c.example/']);
  });

  it.each([
    ['/11111111-2222-3333-4444-555555555555/threatintelligence:upload-indicators', 'value'],
    ['/workspaces/w/threatintelligenceindicators:upload?api-version=2022-07-01', 'indicators'],
  ])('can use the earlier form %s', async (legacyPath, member) => {
    const api = makeClientApi();
    const body = { sourcesystem: 'MISP', [member]: [stix(1, "[domain-name:value = 'a.example']")] };
    expect((await api.call('POST', legacyPath, { body, ...own })).body).toEqual({ errors: [] });
    expect(await values(api)).toEqual(['a.example']);
  });

  it('is refused with more than 100 objects, or a reserved or missing source', async () => {
    const api = makeClientApi();
    const stixobjects = Array.from({ length: 101 }, () => stix(1, "[domain-name:value = 'a.example']"));
    const bodies = [
      { sourcesystem: 'MISP', stixobjects },
      { stixobjects: [] },
      { sourcesystem: 'Microsoft Sentinel', stixobjects: [] },
    ];
    for (const body of bodies) {
      expect((await api.call('POST', path, { body, ...own })).status).toBe(400);
    }
  });
});
