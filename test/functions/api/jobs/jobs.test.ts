import { beforeEach, describe, expect, it } from 'vitest';
import { type ClientApi, makeClientApi } from '../../../support/worlds/client-api.ts';
import { csvOf } from '../../../support/worlds/import-world.ts';

let api: ClientApi;
beforeEach(() => {
  api = makeClientApi();
});

const row = (index: number) => `DomainName,host-${index}.example,,Block,High,Title,Description,,,,,`;
const csv = { 'content-type': 'text/csv' };
const feed = { client: 'f0f0f0f0-0000-4000-8000-00000000000F', roles: ['Ti.ReadWrite'] };

const person = (upn: string, oid: string) => ({
  claims: { scp: 'Ti.ReadWrite', roles: ['Administrator'], upn, oid, azp: 'portal', groups: ['g1'] },
});

async function upload(rows: number, request: object = {}, first = 0): Promise<string> {
  const body = csvOf(...Array.from({ length: rows }, (_, index) => row(first + index)));
  const answer = await api.call('POST', '/api/imports?fileName=a.csv', { body, headers: csv, ...request });
  expect(answer.status).toBe(202);
  api.advance(1_000);
  return String(answer.body['id']);
}

async function finishedImport(rows: number, request: object = {}, first = 0): Promise<string> {
  const id = await upload(rows, request, first);
  await api.services.runWork([{ kind: 'import', id }]);
  return id;
}

async function undo(id: string, request: object = {}): Promise<string> {
  const answer = await api.call('POST', `/api/jobs/${id}/undo`, request);
  expect(answer.status).toBe(202);
  expect(answer.headers.get('location')?.endsWith(`/api/jobs/${String(answer.body['id'])}`)).toBe(true);
  api.advance(1_000);
  return String(answer.body['id']);
}

const idsOf = async (path: string, request: object = {}) =>
  (await api.call('GET', path, request)).value.map(({ id }) => String(id));
const codeOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => JSON.stringify(body['error']);

describe('jobs over HTTP', () => {
  it('are imports, their undo and open bulk uploads in one list, newest first, filtered and in pages', async () => {
    const first = await finishedImport(2);
    const undoing = await undo(first, { body: { reason: ' wrong feed ' } });
    const second = await upload(1, {}, 10);
    expect(await idsOf('/api/jobs')).toEqual([second, undoing, first]);
    const page = await api.call('GET', '/api/jobs?$top=2&$count=true');
    expect([page.value.map(({ id }) => id), page.body['@odata.count']]).toEqual([[second, undoing], 3]);
    expect(await idsOf(String(page.body['@odata.nextLink']))).toEqual([first]);
    expect(await idsOf('/api/jobs?$orderby=createdAt&$skip=1')).toEqual([undoing, second]);
    expect(await idsOf("/api/jobs?$filter=kind eq 'import'")).toEqual([second, first]);
    expect(await idsOf("/api/jobs?$filter=kind eq 'import-undo' or state eq 'Succeeded'")).toEqual([undoing, first]);
    expect(await idsOf("/api/jobs?$filter=not (kind eq 'import') and createdBy eq 'x'")).toEqual([]);
    expect((await api.call('GET', "/api/jobs?$filter=kind eq 'other'")).status).toBe(400);
    expect((await api.call('GET', '/api/jobs?$orderby=state')).status).toBe(400);
    expect((await api.call('GET', `/api/jobs/${undoing}`)).body).toMatchObject({
      kind: 'import-undo',
      state: 'Queued',
      reason: 'wrong feed',
      undoes: first,
      canCancel: true,
      canUndo: false,
    });
  });

  it('are seen by who requested them, and by callers that see everything', async () => {
    const own = await finishedImport(2, feed);
    const other = await finishedImport(1, {}, 10);
    expect(await idsOf('/api/jobs', feed)).toEqual([own]);
    expect(await idsOf('/api/jobs')).toEqual([other, own]);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/items'],
      ['POST', '/cancel'],
      ['POST', '/undo'],
    ] as const) {
      expect((await api.call(method, `/api/jobs/${other}${path}`, feed)).status).toBe(404);
    }
    const undoing = await undo(own, feed);
    await api.services.runWork([{ kind: 'import-undo', id: undoing }]);
    expect((await api.call('GET', `/api/jobs/${undoing}`, feed)).body).toMatchObject({ state: 'Succeeded' });
    expect((await api.call('GET', `/api/jobs/${own}`)).body).toMatchObject({ undoneBy: undoing, canUndo: false });
    expect((await api.call('GET', `/api/imports/${own}`)).body).toMatchObject({ undoneBy: undoing });
    expect((await api.call('GET', '/api/jobs', { roles: ['Alert.Read.All'] })).status).toBe(403);
  });

  it('of people limited to device groups are still theirs when their name changes, and nobody else gets them by a name', async () => {
    api = makeClientApi({
      DEVICE_GROUPS:
        '[{"id":"10","name":"Helsinki","userGroups":["g1"]},{"id":"20","name":"Oslo","userGroups":["g2"]}]',
    });
    const ana = person('ana@example.com', 'oid-ana');
    const id = await finishedImport(1, ana);
    const undoing = await undo(id, ana);
    const stored = await api.stores.jobs.read({ partition: undoing, id: undoing });
    expect(stored?.document).toMatchObject({ submittedBy: 'ana@example.com', actor: { objectId: 'oid-ana' } });
    for (const renamed of [ana, person('ana.married@example.com', 'oid-ana')]) {
      const { value } = await api.call('GET', '/api/jobs', renamed);
      expect(value.map((job) => [job['id'], job['createdBy']])).toEqual([
        [undoing, 'ana@example.com'],
        [id, 'ana@example.com'],
      ]);
      expect((await api.call('GET', `/api/jobs/${undoing}/items`, renamed)).status).toBe(200);
    }
    const namesake = person('ana@example.com', 'oid-other');
    expect(await idsOf('/api/jobs', namesake)).toEqual([]);
    expect((await api.call('POST', `/api/jobs/${undoing}/cancel`, namesake)).status).toBe(404);
    expect((await api.call('GET', `/api/jobs/${id}`, namesake)).status).toBe(404);
  });

  it('list their results in pages, in the order of the file', async () => {
    const id = await finishedImport(7);
    const undoing = await undo(id);
    expect((await api.call('GET', `/api/jobs/${undoing}/items`)).value).toEqual([]);
    await api.services.runWork([{ kind: 'import-undo', id: undoing }]);
    const rows: unknown[] = [];
    let path: unknown = `/api/jobs/${undoing}/items?$top=3`;
    for (let pages = 0; typeof path === 'string'; pages += 1) {
      expect(pages).toBeLessThan(4);
      const answer = await api.call('GET', path);
      rows.push(...answer.value.map((item) => item['row']));
      path = answer.body['@odata.nextLink'];
    }
    expect(rows).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await api.call('GET', `/api/jobs/${undoing}/items?$skiptoken=x`)).status).toBe(400);
    const ofImport = await api.call('GET', `/api/jobs/${id}/items`);
    expect([ofImport.status, codeOf(ofImport)]).toEqual([404, expect.stringContaining('/report')]);
  });

  it('of imports are cancelled: what was written stays, and the report says so', async () => {
    const id = await upload(3);
    const answer = await api.call('POST', `/api/jobs/${id}/cancel`);
    expect([answer.status, answer.body['cancelRequested'], answer.body['state']]).toEqual([202, true, 'Queued']);
    await api.services.runWork([{ kind: 'import', id }]);
    const { body } = await api.call('GET', `/api/imports/${id}`);
    expect(body).toMatchObject({ state: 'Cancelled', total: 0 });
    expect(body['error']).toContain('Cancelled by');
    expect((await api.call('GET', `/api/imports/${id}/report`)).text).toContain('Cancelled');
    expect((await api.call('POST', `/api/jobs/${id}/cancel`)).status).toBe(409);
    expect(await idsOf("/api/jobs?$filter=state eq 'Cancelled'")).toEqual([id]);
  });

  it.each([
    ['/api/jobs/undo-00000000000000000000000000000000', 'GET', 404],
    ['/api/jobs/bulk-00000000000000000000000000000000', 'GET', 404],
    ['/api/jobs/a-0000000000000000/cancel', 'POST', 404],
    ['/api/jobs/a-0000000000000000/undo', 'POST', 404],
    ['/api/jobs/a-0000000000000000/items', 'GET', 404],
  ])('%s does not exist', async (path, method, status) => {
    expect((await api.call(method, path)).status).toBe(status);
  });

  it.each([
    ['{', 'InvalidRequestBody'],
    ['{"reason":7}', 'InvalidRequestBody'],
    [`{"reason":"${'x'.repeat(1_001)}"}`, 'InvalidRequestBody'],
  ])('an undo with the body %s is refused', async (body, code) => {
    const answer = await api.call('POST', `/api/jobs/${await finishedImport(1)}/undo`, { body });
    expect([answer.status, codeOf(answer)]).toEqual([400, expect.stringContaining(code)]);
  });

  it('the import of an undo cannot be read as an import', async () => {
    const undoing = await undo(await finishedImport(1));
    expect((await api.call('GET', `/api/imports/${undoing}`)).status).toBe(404);
    await api.services.runWork([
      { kind: 'import', id: undoing },
      { kind: 'bulk-upload', id: undoing },
    ]);
    expect((await api.call('GET', `/api/jobs/${undoing}`)).body).toMatchObject({ state: 'Queued' });
  });
});
