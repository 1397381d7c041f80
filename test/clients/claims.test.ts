import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readVectors } from '../support/made/read-vectors.ts';
import { type ClientApi, makeClientApi } from '../support/worlds/client-api.ts';

const vectors = readVectors(
  'claims',
  z.array(
    z.object({ name: z.string(), steps: z.array(z.tuple([z.string(), z.string().nullable()])), until: z.string() }),
  ),
);

const own = { roles: ['Ti.ReadWrite'] };
const value = 'two.example';
const stixPath = '/workspaces/w/threat-intelligence-stix-objects:upload';
const graphPath = '/beta/security/tiIndicators';

/** One step by a door: the object names the value until a date, is withdrawn, or names something else. */
type Door = (api: ClientApi, object: string, step: string | null) => Promise<unknown>;

function dateOf(step: string | null): string | null {
  return step === null ? null : `${step}T00:00:00Z`;
}

const sentinel: Door = (api, object, step) => {
  const isDate = step !== 'revoked' && step !== 'elsewhere';
  const stix = {
    type: 'indicator',
    id: `indicator--${object}`,
    created: '2026-07-01T00:00:00.000Z',
    modified: '2026-07-01T00:00:00.000Z',
    pattern: `[domain-name:value = '${step === 'elsewhere' ? 'other.example' : value}']`,
    pattern_type: 'stix',
    valid_from: '2026-07-01T00:00:00.000Z',
    ...(step === 'revoked' && { revoked: true }),
    ...(isDate && step !== null && { valid_until: dateOf(step) }),
  };
  // from source systems that differ
  return api.call('POST', stixPath, { body: { sourcesystem: `system ${object}`, stixobjects: [stix] }, ...own });
};

const graph: Door = async (api, object, step) => {
  const externalId = `indicator--${object}`;
  if (step === 'revoked' || step === 'elsewhere') {
    return await api.call('POST', `${graphPath}/deleteTiIndicatorsByExternalId`, {
      body: { value: [externalId] },
      ...own,
    });
  }
  const item = { action: 'alert', domainName: value, externalId, expirationDateTime: dateOf(step) };
  return await api.call('POST', `${graphPath}/submitTiIndicators`, { body: { value: [item] }, ...own });
};

function itemOf(object: string, step: string | null) {
  return {
    indicatorType: 'DomainName',
    indicatorValue: value,
    action: 'Audit',
    title: object,
    description: object,
    externalId: `indicator--${object}`,
    expirationTime: step === 'revoked' || step === 'elsewhere' ? '2026-01-01T00:00:00Z' : dateOf(step),
  };
}

const post: Door = (api, object, step) => api.call('POST', '/api/indicators', { body: itemOf(object, step), ...own });

const importing: Door = (api, object, step) =>
  api.call('POST', '/api/indicators/import', { body: { Indicators: [itemOf(object, step)] }, ...own });

async function untilOf(api: ClientApi): Promise<string> {
  const { value: found } = await api.call('GET', `/api/indicators?$filter=indicatorValue eq '${value}'`, own);
  const end = found[0]?.['expirationTime'];
  return found.length === 0 ? 'gone' : typeof end === 'string' ? end.slice(0, 10) : 'never';
}

describe.each([
  ['a Sentinel upload', sentinel],
  ['Graph', graph],
  ['POST /api/indicators', post],
  ['POST /api/indicators/import', importing],
] as const)('several objects on one indicator, by %s', (_, step) => {
  it.each(vectors)('$name', async ({ steps, until }) => {
    const api = makeClientApi();
    for (const [object, what] of steps) {
      await step(api, object, what);
    }
    expect(await untilOf(api)).toBe(until);
  });
});

describe('several objects on one indicator, by doors that differ', () => {
  it('is found by each external id, and counted and exported once', async () => {
    const api = makeClientApi();
    await sentinel(api, 'A', null);
    await graph(api, 'B', '2028-01-01');
    await post(api, 'C', '2029-01-01');
    for (const object of ['A', 'B', 'C']) {
      const filter = `$filter=externalId eq 'indicator--${object}'`;
      expect((await api.call('GET', `/api/indicators?${filter}`, own)).value).toHaveLength(1);
      expect((await api.call('GET', `${graphPath}?${filter}`, own)).value).toHaveLength(1);
    }
    expect((await api.call('GET', '/api/indicators?$count=true', own)).body['@odata.count']).toBe(1);
    const exported = await api.call('GET', '/api/indicators/export', own);
    expect(exported.text.split('\n').filter((line) => line.includes(value))).toHaveLength(1);
    await sentinel(api, 'A', 'revoked');
    expect(await untilOf(api)).toBe('2029-01-01');
    await graph(api, 'C', 'revoked');
    expect(await untilOf(api)).toBe('2028-01-01');
  });
});
