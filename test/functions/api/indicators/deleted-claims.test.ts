import { describe, expect, it } from 'vitest';
import { type ClientApi, type ClientRequest, makeClientApi } from '../../../support/worlds/client-api.ts';
import { csvOf, header } from '../../../support/worlds/import-world.ts';

const feedA = { client: 'f0f0f0f0-0000-4000-8000-00000000000A', roles: ['Ti.ReadWrite'] };
const feedB = { client: 'f0f0f0f0-0000-4000-8000-00000000000B', roles: ['Ti.ReadWrite'] };
const reader = { client: 'f0f0f0f0-0000-4000-8000-00000000000C', roles: ['Ti.Read.All'] };
const auditor = { roles: ['AuditLog.Read.All'] };

const row = (object: string) => `DomainName,a.example,,Block,High,Title,Description,,,,,,${object}`;
const ofImport = (id: string) => `$filter=${encodeURIComponent(`importId eq '${id}'`)}`;

/** Two feeds that name the same value by the same two objects in a file; then all is deleted. */
async function makeWorld() {
  const api = makeClientApi();
  const importOf = async (request: ClientRequest): Promise<string> => {
    const body = csvOf(row('object-1'), row('object-2')).replace(header, `${header},ExternalId`);
    const headers = { 'content-type': 'text/csv' };
    const answer = await api.call('POST', '/api/imports?fileName=a.csv', { ...request, body, headers });
    expect(answer.status).toBe(202);
    const id = String(answer.body['id']);
    await api.services.runWork([{ kind: 'import', id }]);
    api.advance(1_000);
    return id;
  };
  const imports = { a: await importOf(feedA), b: await importOf(feedB) };
  const listOf = async (query: string, request: ClientRequest) => {
    const answer = await api.call('GET', `/api/indicators?${query}`, request);
    expect(answer.status).toBe(200);
    return answer.value.map(({ id }) => String(id));
  };
  const [a = ''] = await listOf('', feedA);
  const [b = ''] = await listOf('', feedB);
  return { api, imports, ids: { a, b }, listOf };
}

async function deleteBoth(api: ClientApi, ids: { readonly a: string; readonly b: string }): Promise<void> {
  for (const [id, request] of [
    [ids.a, feedA],
    [ids.b, feedB],
  ] as const) {
    expect((await api.call('DELETE', `/api/indicators/${id}`, request)).status).toBe(204);
    api.advance(1_000);
  }
}

describe('indicators of several objects', () => {
  it.each(['object-1', 'object-2'])(
    'are found by %s, each by its own feed alone, and all by Ti.Read.All',
    async (object) => {
      const { ids, listOf } = await makeWorld();
      const query = `$filter=${encodeURIComponent(`externalId eq '${object}'`)}`;
      expect(await listOf(query, feedA)).toEqual([ids.a]);
      expect(await listOf(query, feedB)).toEqual([ids.b]);
      expect((await listOf(query, reader)).toSorted()).toEqual([ids.a, ids.b].toSorted());
    },
  );

  it('are found by the import that named them, each by its own feed alone', async () => {
    const { imports, ids, listOf } = await makeWorld();
    expect(await listOf(ofImport(imports.a), feedA)).toEqual([ids.a]);
    expect(await listOf(ofImport(imports.a), feedB)).toEqual([]);
    expect(await listOf(ofImport(imports.b), reader)).toEqual([ids.b]);
  });

  it('that were deleted are listed, read and restored by their own feed alone, with their objects', async () => {
    const { api, ids, listOf } = await makeWorld();
    await deleteBoth(api, ids);
    expect(await listOf('includeDeleted=only', feedA)).toEqual([ids.a]);
    expect((await listOf('includeDeleted=only', reader)).toSorted()).toEqual([ids.a, ids.b].toSorted());
    const named = `includeDeleted=only&$filter=${encodeURIComponent("externalId eq 'object-2'")}`;
    expect(await listOf(named, feedA)).toEqual([ids.a]);
    expect((await listOf(named, reader)).toSorted()).toEqual([ids.a, ids.b].toSorted());
    for (const [method, path] of [
      ['GET', `/api/indicators/${ids.b}?includeDeleted=true`],
      ['GET', `/api/indicators/${ids.b}/history`],
      ['POST', `/api/indicators/${ids.b}/restore`],
    ] as const) {
      expect((await api.call(method, path, feedA)).status).toBe(404);
      expect((await api.call(method, path, feedB)).status).toBe(200);
    }
    expect((await api.call('POST', `/api/indicators/${ids.a}/restore`, reader)).status).toBe(403);
    const { value } = await api.call(
      'GET',
      `/api/indicators?$filter=${encodeURIComponent("externalId eq 'object-1'")}`,
      feedB,
    );
    expect(value.map(({ id }) => id)).toEqual([ids.b]);
  });

  it('that were deleted are exported by their own feed alone, and the export is in the audit log', async () => {
    const { api, ids } = await makeWorld();
    await deleteBoth(api, ids);
    const linesOf = async (request: ClientRequest) =>
      (await api.call('GET', '/api/indicators/export?includeDeleted=only', request)).text
        .trimEnd()
        .split('\r\n')
        .slice(1);
    expect((await linesOf(feedA)).length).toBe(1);
    expect((await linesOf(reader)).length).toBe(2);
    const filter = encodeURIComponent("action eq 'Export'");
    const { value } = await api.call('GET', `/api/audit?$filter=${filter}&$orderby=time`, auditor);
    expect(value).toMatchObject(
      [feedA, reader].map(({ client }) => ({
        objectId: client,
        targetKind: 'indicator',
        detail: 'includeDeleted=only',
        result: 'Done',
      })),
    );
  });
});
