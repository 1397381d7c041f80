import { describe, expect, it } from 'vitest';
import {
  createDefinition,
  definitionBody,
  iocBody,
  sha1Number,
  valuesOf,
} from '../../../support/made/defender-v1-entities.ts';
import { createIoc, definitions, iocs, makeApi } from '../../../support/worlds/defender-v1-api.ts';

describe('a deletion', () => {
  it('of a definition deletes its indicators too', async () => {
    const { call } = makeApi();
    const { definitionId } = await createIoc(call);
    await createIoc(call, { Value: '198.51.100.1' });
    expect((await call('DELETE', `${definitions}(${definitionId})`)).status).toBe(204);
    expect(valuesOf(await call('GET', iocs))).toEqual(['198.51.100.1']);
  });

  it('of a definition with other owners’ indicators is refused', async () => {
    const { call } = makeApi();
    const definitionId = await createDefinition(call, 'client-1');
    await call('POST', iocs, { body: iocBody(definitionId), client: 'client-2' });
    for (const [method, path] of [
      ['DELETE', `${definitions}(${definitionId})`],
      ['POST', `${definitions}(${definitionId})/Actions.DeleteIOCs`],
    ] as const) {
      expect(await call(method, path)).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } });
    }
    expect(valuesOf(await call('GET', iocs))).toHaveLength(1);
  });

  it('of a definition’s indicators keeps the definition', async () => {
    const { call } = makeApi();
    const { definitionId } = await createIoc(call);
    expect(await call('POST', `${definitions}(${definitionId})/Actions.DeleteIOCs`)).toMatchObject({
      status: 204,
      text: '',
    });
    expect(valuesOf(await call('GET', iocs))).toEqual([]);
    expect((await call('GET', `${definitions}(${definitionId})`)).status).toBe(200);
  });

  it('of all indicators keeps those that others created', async () => {
    const { call } = makeApi();
    const { definitionId } = await createIoc(call);
    await call('POST', iocs, { body: iocBody(definitionId, { Value: '198.51.100.1' }), client: 'client-2' });
    await call('POST', iocs, { body: iocBody(definitionId, { Value: '198.51.100.2' }), user: 'ana@example.com' });
    await call('POST', iocs, { body: iocBody(definitionId, { Value: '198.51.100.3' }), user: 'bo@example.com' });
    expect(await call('DELETE', iocs)).toMatchObject({ status: 204, text: '' });
    expect((await call('DELETE', iocs, { user: 'ana@example.com' })).status).toBe(204);
    expect(new Set(valuesOf(await call('GET', iocs)))).toEqual(new Set(['198.51.100.1', '198.51.100.3']));
  });

  it('of all indicators continues after one page', async () => {
    const { call, service } = makeApi();
    const definitionId = await createDefinition(call);
    const bodies = Array.from({ length: 600 }, (_, index) =>
      iocBody(definitionId, { Type: 'Sha1', Value: sha1Number(index) }),
    );
    await call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: bodies } });
    expect(await service.stores.indicators.count('indicator')).toBe(600);
    expect((await call('DELETE', iocs)).status).toBe(204);
    expect(await service.stores.indicators.count('indicator')).toBe(0);
  });
});

describe('the quota', () => {
  it('refuses definitions and indicators beyond it', async () => {
    const { call } = makeApi({ LEGACY_QUOTA: '2' });
    const { definitionId } = await createIoc(call);
    expect((await call('POST', definitions, { body: definitionBody() })).status).toBe(201);
    const over = { status: 507, body: { error: { code: 'InsufficientStorage' } } };
    expect(await call('POST', definitions, { body: definitionBody() })).toMatchObject(over);
    const two = [iocBody(definitionId, { Value: '198.51.100.1' }), iocBody(definitionId, { Value: '198.51.100.2' })];
    expect(await call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: two } })).toMatchObject(over);
    expect(valuesOf(await call('GET', iocs))).toHaveLength(1);
    const one = [...two.slice(0, 1), ...two.slice(0, 1), iocBody(definitionId)];
    expect((await call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: one } })).status).toBe(200);
    expect(await call('POST', iocs, { body: two[1] })).toMatchObject(over);
    expect((await call('POST', iocs, { body: two[0] })).status).toBe(201);
    const other = await call('POST', iocs, { body: two[1], client: 'client-2' });
    expect(other.status).toBe(201);
  });

  it('has room again after a deletion', async () => {
    const { call } = makeApi({ LEGACY_QUOTA: '1' });
    const { definitionId, id } = await createIoc(call);
    const next = iocBody(definitionId, { Value: '198.51.100.1' });
    expect((await call('POST', iocs, { body: next })).status).toBe(507);
    await call('DELETE', `${iocs}(${id})`);
    expect((await call('POST', iocs, { body: next })).status).toBe(201);
  });
});
