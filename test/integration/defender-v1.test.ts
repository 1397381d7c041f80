import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definitionBody, iocBody, sha1Iocs, sha1Number } from '../support/made/defender-v1-entities.ts';
import { feed, ServiceProcess } from '../support/worlds/service-process.ts';

const entity = z.looseObject({ Id: z.number() });
const list = z.object({
  '@odata.count': z.number().optional(),
  '@odata.nextLink': z.string().optional(),
  value: z.array(z.looseObject({ Id: z.number(), Value: z.string().optional() })),
});

describe('the Defender v1 API of a running service', () => {
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await ServiceProcess.start();
  }, 60_000);
  afterAll(async () => {
    await service?.remove();
  });
  const send = (method: string, path: string, body?: unknown, token?: string): Promise<Response> =>
    service.request(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, token);
  const create = async (set: string, body: unknown): Promise<number> => {
    const answer = await send('POST', `/v1.0/${set}`, body);
    expect(answer.status).toBe(201);
    return entity.parse(await answer.json()).Id;
  };

  it('serves the documented flow, with keys in parentheses and names in any case', async () => {
    expect((await send('GET', '/V1.0/$metadata')).headers.get('content-type')).toContain('xml');
    expect((await send('GET', '/v1.0/')).status).toBe(200);
    const first = await create('AlertDefinitions', definitionBody());
    const second = await create('AlertDefinitions', definitionBody({ Name: 'lab-2' }));
    const id = await create('IndicatorsOfCompromise', iocBody(first));
    const reference = { '@odata.id': `${service.runtime.baseUrl}/V1.0/AlertDefinitions(${second})` };
    expect((await send('PUT', `/V1.0/IndicatorsOfCompromise(${id})/AlertDefinition/$ref`, reference)).status).toBe(204);
    expect((await send('PATCH', `/v1.0/indicatorsofcompromise(${id})`, { Enabled: false })).status).toBe(200);
    const expanded = await service.json(
      z.object({ value: z.array(z.looseObject({ Name: z.string(), IndicatorsOfCompromise: z.array(entity) })) }),
      '/V1.0/AlertDefinitions?%24expand=IndicatorsOfCompromise&%24orderby=Name',
    );
    expect(expanded.value).toMatchObject([
      { Name: 'lab-1', IndicatorsOfCompromise: [] },
      { Name: 'lab-2', IndicatorsOfCompromise: [{ Id: id, Enabled: false }] },
    ]);
    expect((await send('POST', `/V1.0/AlertDefinitions(${second})/Actions.DeleteIOCs`)).status).toBe(204);
    expect((await send('GET', `/V1.0/IndicatorsOfCompromise(${id})`)).status).toBe(404);
    expect((await send('DELETE', `/V1.0/AlertDefinitions(${second})`)).status).toBe(204);
    expect((await send('PATCH', '/V1.0/IndicatorsOfCompromise', {})).status).toBe(404);
  });

  it('stores 5,000 indicators in one call, or none', async () => {
    const id = await create('AlertDefinitions', definitionBody({ Name: 'bulk' }));
    const bodies = sha1Iocs(id, 5_000);
    const path = '/V1.0/IndicatorsOfCompromise/Actions.BulkUpload';
    const bad = bodies.with(4_999, iocBody(id, { Value: 'x' }));
    expect((await send('POST', path, { iocs: bad })).status).toBe(400);
    const ofDefinition = `/V1.0/IndicatorsOfCompromise?$filter=AlertDefinition/Id eq ${id}&$count=true&$top=1`;
    expect(await service.json(list, ofDefinition)).toMatchObject({ '@odata.count': 0, value: [] });
    const stored = await send('POST', path, { iocs: bodies });
    expect(stored.status).toBe(200);
    expect(list.parse(await stored.json()).value.at(-1)).toMatchObject({ Value: sha1Number(5_000) });
    expect(await service.json(list, ofDefinition)).toMatchObject({ '@odata.count': 5_000 });
    const others = await send('DELETE', '/V1.0/IndicatorsOfCompromise', undefined, await service.token(feed));
    expect(others.status).toBe(204);
    expect(await service.json(list, ofDefinition)).toMatchObject({ '@odata.count': 5_000 });
    expect((await send('DELETE', '/V1.0/IndicatorsOfCompromise')).status).toBe(204);
    expect(await service.json(list, ofDefinition)).toMatchObject({ '@odata.count': 0 });
  }, 30_000);
});
