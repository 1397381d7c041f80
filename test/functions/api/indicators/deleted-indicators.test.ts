import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseUrl, clientId, makeClientApi } from '../../../support/worlds/client-api.ts';

const withId = z.looseObject({ id: z.string() });

/** `a`, `b`, `c` and `d` in this order; then `b` and `d` were deleted, and `c` was changed. `e` has expired and was purged. */
async function makeWorld() {
  const api = makeClientApi();
  const ids: Record<string, string> = {};
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const expirationTime = name === 'e' ? '2026-07-18T12:30:06Z' : '2036-01-01T00:00:00Z';
    const body = { indicatorType: 'DomainName', indicatorValue: `${name}.example`, action: 'Block', title: name };
    const answer = await api.call('POST', '/api/indicators', { body: { ...body, description: name, expirationTime } });
    ids[name] = withId.parse(answer.body).id;
    api.advance(1000);
  }
  const pathOf = (name: string) => `/api/indicators/${ids[name]}`;
  for (const [method, name, body] of [
    ['DELETE', 'b', undefined],
    ['DELETE', 'd', undefined],
    ['PATCH', 'c', { title: 'changed' }],
  ] as const) {
    await api.call(method, pathOf(name), body === undefined ? {} : { body });
    api.advance(1000);
  }
  await api.services.indicators.purge({ graceMs: 0, batch: 10, timeBudgetMs: 1000 });
  const names = async (query: string) => {
    const { value } = await api.call('GET', `/api/indicators?${query}`);
    return value.map(({ indicatorValue }) => String(indicatorValue).slice(0, 1)).join('');
  };
  return { api, ids, pathOf, names };
}

describe('deleted indicators', () => {
  it.each([
    ['', 'ac'],
    ['includeDeleted=false', 'ac'],
    ['includeDeleted=true', 'cdba'],
    ['includeDeleted=TRUE&$orderby=lastUpdateTime asc', 'abdc'],
    ['includeDeleted=only', 'db'],
    ['includeDeleted=only&$orderby=lastUpdateTime', 'bd'],
    ['includeDeleted=only&includeExpired=true', 'edb'],
    ["includeDeleted=only&$filter=contains(indicatorValue,'b.ex')", 'b'],
    ["includeDeleted=true&$filter=title eq 'a' or title eq 'b'", 'ba'],
    ['includeDeleted=only&$top=0', ''],
  ])('are listed with ?%s as %s', async (query, expected) => {
    expect(await (await makeWorld()).names(query)).toBe(expected);
  });

  it('say who deleted them, and when; others say nothing of it', async () => {
    const { api } = await makeWorld();
    const { value } = await api.call('GET', '/api/indicators?includeDeleted=true&includeExpired=true');
    expect(value.map(({ isDeleted, deletedBy, deletedAt }) => [isDeleted, deletedBy, deletedAt])).toEqual([
      [true, 'purge', '2026-07-18T12:30:08.0000000Z'],
      [undefined, undefined, undefined],
      [true, clientId, '2026-07-18T12:30:06.0000000Z'],
      [true, clientId, '2026-07-18T12:30:05.0000000Z'],
      [undefined, undefined, undefined],
    ]);
  });

  it('are listed in pages without gaps, and counted', async () => {
    const { api } = await makeWorld();
    const found: unknown[] = [];
    let link: unknown = '/api/indicators?includeDeleted=true&$top=1&$count=true';
    while (typeof link === 'string') {
      const { body, value } = await api.call('GET', link);
      expect(body['@odata.count']).toBe(4);
      found.push(...value.map(({ title }) => title));
      link = body['@odata.nextLink'];
    }
    expect(found).toEqual(['changed', 'd', 'b', 'a']);
    const { body } = await api.call('GET', '/api/indicators?includeDeleted=only&$count=true&$top=1');
    expect(body['@odata.count']).toBe(2);
  });

  it('are read by id, restored, and then no longer listed', async () => {
    const { api, pathOf, names } = await makeWorld();
    expect((await api.call('GET', pathOf('b'))).status).toBe(404);
    const deleted = await api.call('GET', `${pathOf('b')}?includeDeleted=true`);
    expect(deleted.body).toMatchObject({ title: 'b', isDeleted: true, deletedBy: clientId });
    expect((await api.call('GET', `${pathOf('a')}?includeDeleted=true`)).body).not.toHaveProperty('isDeleted');
    const restored = await api.call('POST', `${pathOf('b')}/restore`);
    expect(restored.body).not.toHaveProperty('isDeleted');
    expect(await names('includeDeleted=only')).toBe('d');
    expect(await names('')).toBe('abc');
  });

  it('are exported with two more columns, which an ordinary export does not have', async () => {
    const { api } = await makeWorld();
    const { text } = await api.call('GET', '/api/indicators/export?includeDeleted=only&$top=1');
    const [header = '', line = '', ...rest] = text.trimEnd().split('\r\n');
    expect(header.split(',').slice(-2)).toEqual(['DeletedAt', 'DeletedBy']);
    expect(line.split(',').slice(-2)).toEqual(['2026-07-18T12:30:06.0000000Z', clientId]);
    expect(rest).toEqual([]);
    expect((await api.call('GET', '/api/indicators/export')).text).not.toContain('Deleted');
  });

  it('are seen only by callers that may see them', async () => {
    const { api } = await makeWorld();
    const own = { roles: ['Ti.ReadWrite'], client: 'd0d0d0d0-0000-4000-8000-00000000000d' };
    expect((await api.call('GET', '/api/indicators?includeDeleted=true', own)).value).toEqual([]);
  });

  it('disappear at the end of their tombstones', async () => {
    const { api, names } = await makeWorld();
    api.advance(31 * 86_400_000);
    expect(await names('includeDeleted=only&includeExpired=true')).toBe('');
  });

  it.each([
    ['includeDeleted=maybe', 'includeDeleted: expected true, false or only'],
    ['includeDeleted=true&$orderby=indicatorValue', '$orderby: a list with deleted indicators is ordered by'],
    ['includeDeleted=only&$skip=1', '$skip: '],
  ])('are not offered with ?%s', async (query, message) => {
    const { api } = await makeWorld();
    for (const path of ['/api/indicators', '/api/indicators/export']) {
      const answer = await api.call('GET', `${baseUrl}${path}?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(message);
    }
  });
});
