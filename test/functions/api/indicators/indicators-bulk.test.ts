import { beforeEach, describe, expect, it } from 'vitest';
import { people, raw } from '../../../support/made/indicator-fixtures.ts';
import { type ClientApi, type ClientRequest, makeClientApi } from '../../../support/worlds/client-api.ts';

let api: ClientApi;
beforeEach(() => {
  api = makeClientApi({
    DEVICE_GROUPS: '[{"id":"10","name":"Helsinki","userGroups":["g1"]}]',
    OWN_HOSTS: 'own.example',
  });
});

const feed = { client: 'f0f0f0f0-0000-4000-8000-00000000000F', roles: ['Ti.ReadWrite'] };
const reason = 'too noisy';
const made = { indicatorType: 'DomainName', application: 'feed' };
const all = "application eq 'feed'";

async function add(name: string, more: object = {}, request: ClientRequest = {}): Promise<string> {
  const body = {
    indicatorType: 'DomainName',
    indicatorValue: name,
    action: 'Block',
    title: 'T',
    description: 'D',
    application: 'feed',
    ...more,
  };
  const answer = await api.call('POST', '/api/indicators', { ...request, body });
  expect(answer.status).toBe(200);
  api.advance(1_000);
  return String(answer.body['id']);
}

async function request(body: object, caller: ClientRequest = {}): Promise<string> {
  const answer = await api.call('POST', '/api/indicators/bulk', { ...caller, body: { filter: all, reason, ...body } });
  expect(answer.status).toBe(202);
  api.advance(1_000);
  return String(answer.body['id']);
}

/** Runs a job to its end; its document and the results of its items as `row result code`. */
async function run(kind: string, id: string) {
  await api.services.runWork([{ kind, id }]);
  api.advance(1_000);
  const { body } = await api.call('GET', `/api/jobs/${id}`);
  const { value } = await api.call('GET', `/api/jobs/${id}/items`);
  return { body, results: value.map(({ row, result, code }) => [row, result, code].filter(Boolean).join(' ')) };
}

async function undo(id: string) {
  const answer = await api.call('POST', `/api/jobs/${id}/undo`);
  expect(answer.status).toBe(202);
  return await run('indicators-bulk-undo', String(answer.body['id']));
}

const stateOf = async (id: string) => {
  const { status, body } = await api.call('GET', `/api/indicators/${id}`);
  return status === 200 ? [body['action'], body['severity'], body['expirationTime']].join(' ') : status;
};

describe('a bulk change', () => {
  it('changes what the filter finds, keeps history, and is undone but for what was changed since', async () => {
    const ids = [await add('a.example'), await add('b.example', { severity: 'Low' }), await add('c.example')];
    const other = await add('d.example', { application: 'other' });
    const before = await Promise.all([...ids, other].map(stateOf));
    const id = await request({ expectedCount: 3, change: { action: 'Audit', severity: 'High', generateAlert: true } });
    const { body, results } = await run('indicators-bulk', id);
    expect(body).toMatchObject({
      kind: 'indicators-bulk',
      state: 'Succeeded',
      reason,
      counts: { changed: 3 },
      progress: { done: 3, total: 3, unit: 'items' },
      canUndo: true,
    });
    expect(results).toEqual(['1 changed', '2 changed', '3 changed']);
    expect(await Promise.all(ids.map(stateOf))).toEqual(Array.from({ length: 3 }, () => 'Audit High '));
    expect(await stateOf(other)).toBe(before[3]);
    const history = await api.call('GET', `/api/indicators/${ids[0]}/history`);
    expect(history.value[0]).toMatchObject({ change: 'updated', jobId: id });

    await api.call('PATCH', `/api/indicators/${ids[2]}`, { body: { severity: 'Medium' } });
    const undone = await undo(id);
    expect(undone.results).toEqual(['1 reverted', '2 reverted', '3 left Conflict']);
    expect(undone.body).toMatchObject({ state: 'PartiallySucceeded', undoes: id });
    expect(await Promise.all(ids.map(stateOf))).toEqual([before[0], before[1], 'Audit Medium ']);
    expect((await api.call('GET', `/api/jobs/${id}`)).body).toMatchObject({
      undoneBy: undone.body['id'],
      canUndo: false,
    });
  });

  it('that deletes is undone', async () => {
    const ids = [await add('a.example'), await add('b.example')];
    const id = await request({ expectedCount: 2, delete: true });
    expect((await run('indicators-bulk', id)).results).toEqual(['1 deleted', '2 deleted']);
    expect(await Promise.all(ids.map(stateOf))).toEqual([404, 404]);
    await add('b.example', { severity: 'High' });
    expect((await undo(id)).results).toEqual(['1 reverted', '2 left Conflict']);
    expect(await Promise.all(ids.map(stateOf))).toEqual(['Block Informational ', 'Block High ']);
  });

  it('says what it deleted and can no longer give back', async () => {
    await add('a.example');
    const id = await request({ expectedCount: 1, delete: true });
    await run('indicators-bulk', id);
    api.advance(31 * 86_400_000);
    const { body, results } = await undo(id);
    expect([body['state'], results]).toEqual(['PartiallySucceeded', ['1 left NotFound']]);
  });

  it('takes what leaves its filter once, and nothing that was created after the request', async () => {
    const rows = Array.from({ length: 603 }, (_, index) => ({
      raw: raw({ ...made, indicatorValue: `host-${index}.example` }),
    }));
    await api.services.indicators.submitAll(people, rows, { channel: 'api' });
    api.advance(1_000);
    const filter = "application eq 'feed' and action eq 'Block'";
    const id = await request({ filter, expectedCount: 603, change: { action: 'Warn' } });
    await add('late.example');
    const { body } = await run('indicators-bulk', id);
    expect(body).toMatchObject({ state: 'Succeeded', counts: { changed: 603 }, itemCount: 603 });
    expect((await api.call('GET', `/api/indicators?$count=true&$top=1&$filter=${filter}`)).body).toMatchObject({
      '@odata.count': 1,
      value: [{ indicatorValue: 'late.example' }],
    });
  });

  it('withdraws, and its undo gives the expiry back, also after the purge', async () => {
    const id = await add('a.example', { expirationTime: '2030-01-01T00:00:00Z' });
    const job = await request({ expectedCount: 1, change: { expirationTime: '2020-01-01T00:00:00Z' } });
    await run('indicators-bulk', job);
    await api.services.indicators.purge({ graceMs: 0, batch: 10, timeBudgetMs: 1_000 });
    expect(await stateOf(id)).toBe(404);
    expect((await undo(job)).results).toEqual(['1 reverted']);
    expect(await stateOf(id)).toBe('Block Informational 2030-01-01T00:00:00.0000000Z');
  });

  it('refuses item by item what each PATCH would refuse', async () => {
    await add('a.example');
    await add('own.example', { action: 'Audit', generateAlert: true });
    const id = await request({ expectedCount: 2, change: { action: 'Block' } });
    const { body, results } = await run('indicators-bulk', id);
    expect([body['state'], results.length, results[0]]).toEqual(['PartiallySucceeded', 2, '1 unchanged']);
    expect(results[1]).toMatch(/^2 refused \w+$/);
  });

  it('concerns only what the caller sees', async () => {
    await add('a.example');
    const own = await add('b.example', {}, feed);
    const id = await request({ expectedCount: 1, change: { severity: 'High' } }, feed);
    expect((await run('indicators-bulk', id)).results).toEqual(['1 changed']);
    expect(await stateOf(own)).toBe('Block High ');
  });

  it.each([
    ['another number', { expectedCount: 2, change: { action: 'Audit' } }, 409, 'Conflict'],
    ['no change', { expectedCount: 1 }, 400, 'InvalidInput'],
    ['an empty change', { expectedCount: 1, change: {} }, 400, 'InvalidInput'],
    ['a change and a deletion', { expectedCount: 1, change: { action: 'Audit' }, delete: true }, 400, 'InvalidInput'],
    ['another field', { expectedCount: 1, change: { title: 'x' } }, 400, 'InvalidRequestBody'],
    ['no reason', { expectedCount: 1, reason: ' ', delete: true }, 400, 'InvalidRequestBody'],
    ['an empty filter', { expectedCount: 1, filter: '', delete: true }, 400, 'InvalidRequestBody'],
    ['a filter that is not one', { expectedCount: 1, filter: 'x', delete: true }, 400, 'ODataError'],
  ])('with %s is refused, and nothing is requested', async (_, body, status, code) => {
    await add('a.example');
    const answer = await api.call('POST', '/api/indicators/bulk', { body: { filter: all, reason, ...body } });
    expect([answer.status, JSON.stringify(answer.body['error']).includes(code)]).toEqual([status, true]);
    expect((await api.call('GET', '/api/jobs')).value).toEqual([]);
  });
});
