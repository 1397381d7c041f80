import { describe, expect, it } from 'vitest';
import { compactIndicators } from '../../../../shared/indicators/store/stored-form.ts';
import { makeClientApi } from '../../../support/worlds/client-api.ts';
import { csvOf, drop } from '../../../support/worlds/import-world.ts';

const row = (name: string, title: string) => `DomainName,${name}.example,,Block,High,${title},Description,,,,,`;
const old = row('old', 'before');

/** Import 1 creates a to c; import 2 changes b and creates d and e; then a person changes a and d, and deletes e. */
async function makeWorld(isCompact: boolean) {
  const api = makeClientApi({}, (stores) =>
    isCompact ? { ...stores, indicators: compactIndicators(stores.indicators) } : stores,
  );
  const importRows = async (name: string, ...rows: readonly string[]) => {
    api.advance(3_600_000);
    const id = await api.services.importer.acceptDrop(await drop(api.stores.blobs.imports, name, csvOf(...rows)));
    await api.services.importer.run(id, 60_000);
    return id;
  };
  const names = async (query: string) => {
    const { value } = await api.call('GET', `/api/indicators?${query}`);
    return value.map(({ indicatorValue }) => String(indicatorValue).split('.')[0]).join(' ');
  };
  await importRows('zero.csv', old);
  const one = await importRows('one.csv', row('a', '1'), row('b', '1'), row('c', '1'));
  const two = await importRows('two.csv', row('d', '2'), row('b', '2'), row('e', '2'), row('d', '2 again'), old);
  const all = (await api.call('GET', '/api/indicators')).value;
  const change = async (method: string, name: string, body?: unknown) => {
    const id = all.find(({ indicatorValue }) => indicatorValue === `${name}.example`)?.['id'];
    await api.call(method, `/api/indicators/${String(id)}`, body === undefined ? {} : { body });
  };
  await change('PATCH', 'a', { title: 'by a person' });
  await change('PATCH', 'd', { title: 'by a person' });
  await change('DELETE', 'e');
  return { api, names, one, two };
}

describe.each([true, false])('the indicators of an import (compact: %s)', (isCompact) => {
  it('are those that it created or changed, in the order of their creation', async () => {
    const { names, one, two } = await makeWorld(isCompact);
    expect((await names(`$filter=importId eq '${one}'`)).split(' ').toSorted()).toEqual(['a', 'b', 'c']);
    expect(await names(`$filter=importId eq '${two}'`)).toBe('b d');
    expect(await names(`$filter=importId eq '${two}'&$orderby=creationTimeDateTimeUtc desc`)).toBe('d b');
    expect(await names(`$filter=title eq '2' and importId eq '${two}'`)).toBe('b');
    const unchanged = await names(`$filter=(importId eq '${one}' and action eq 'Block') and title ne '2'`);
    expect(unchanged.split(' ').toSorted()).toEqual(['a', 'c']);
    expect(await names(`$filter=importId eq '${two}' and action eq 'Audit'`)).toBe('');
  });

  it('are counted and listed in pages', async () => {
    const { api, two } = await makeWorld(isCompact);
    const { body } = await api.call('GET', `/api/indicators?$count=true&$top=1&$filter=importId eq '${two}'`);
    expect(body).toMatchObject({ '@odata.count': 2, value: [{ indicatorValue: 'b.example' }] });
    const second = await api.call('GET', String(body['@odata.nextLink']));
    expect(second.value).toMatchObject([{ indicatorValue: 'd.example' }]);
    expect(second.body).not.toHaveProperty('@odata.nextLink');
  });

  it('are exported', async () => {
    const { api, one } = await makeWorld(isCompact);
    const { text } = await api.call('GET', `/api/indicators/export?$filter=importId eq '${one}'`);
    expect(text.trimEnd().split('\r\n')).toHaveLength(4);
  });

  it.each([
    ["$filter=importId eq 'unknown-0123456789abcdef'", 'no import has this id'],
    ["$filter=importId ne 'x'", 'importId is offered once'],
    ["$filter=importId eq 'x' or title eq 'y'", 'importId is offered once'],
    ["$filter=importId in ('x','y')", 'importId is offered once'],
    ["$filter=importId eq 'x' and importId eq 'y'", 'importId is offered once'],
    ["$filter=not (importId eq 'x')", 'importId is offered once'],
    ['$filter=importId eq null', 'importId is offered once'],
    ["$filter=importId eq 'x'&$orderby=indicatorValue", 'ordered by creationTimeDateTimeUtc'],
    ["$filter=importId eq 'x'&includeDeleted=true", 'not supported with importId'],
  ])('are not offered with ?%s', async (query, message) => {
    const { api } = await makeWorld(isCompact);
    for (const path of ['/api/indicators', '/api/indicators/export']) {
      const answer = await api.call('GET', `${path}?${query}`);
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
    }
  });

  it('cannot be listed when the record of the import has ended', async () => {
    const { api, one } = await makeWorld(isCompact);
    api.advance(91 * 86_400_000);
    expect((await api.call('GET', `/api/indicators?$filter=importId eq '${one}'`)).status).toBe(400);
  });
});
