import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { administrator, ServiceProcess } from '../support/worlds/service-process.ts';

const refusal = z.object({ error: z.object({ code: z.string(), target: z.string() }) });

let service: ServiceProcess;
let authorization: string;

beforeAll(async () => {
  service = await ServiceProcess.start({ AzureWebJobs__indicatorsCountHttp__Disabled: 'true' });
  authorization = `Bearer ${await service.token(administrator)}`;
}, 60_000);
afterAll(async () => {
  await service?.remove();
});

const send = (method: string, path: string) =>
  fetch(`${service.runtime.baseUrl}${path}`, { method, headers: { authorization } });

describe('the registered functions', () => {
  it('serve /api/v1.0 as /api', async () => {
    const [plain, versioned] = await Promise.all([send('GET', '/api/indicators'), send('GET', '/api/v1.0/indicators')]);
    expect([plain.status, versioned.status]).toEqual([200, 200]);
    expect(await versioned.json()).toEqual(await plain.json());
  });

  it('do not serve under /api/v1.0 what an app setting switches off', async () => {
    expect((await send('GET', '/api/v1.0/indicators/count')).status).toBe(404);
  });

  it.each([
    ['GET', '/api/nothing'],
    ['PUT', '/api/indicators'],
    ['GET', '/api/v1.0/nothing'],
    ['GET', '/V1.0/nothing'],
    ['POST', '/beta/security/nothing'],
    ['GET', '/workspaces/w/nothing'],
  ])('refuse %s %s with 404 in JSON', async (method, path) => {
    const answer = await send(method, path);
    expect(answer.status).toBe(404);
    expect(refusal.parse(await answer.json()).error.code).toBe('NotFound');
  });

  it.each(['/api/indicators', '/api/v1.0/indicators', '/api/indicators/export', '/api/health', '/api/docs'])(
    'answer HEAD %s with the status and headers of GET and no body',
    async (path) => {
      const [get, head] = [await send('GET', path), await send('HEAD', path)];
      expect([head.status, head.headers.get('content-type')]).toEqual([200, get.headers.get('content-type')]);
      expect(await head.text()).toBe('');
    },
  );

  it('answer HEAD of an unknown path and of an unknown id with 404 and no body', async () => {
    const answers = [await send('HEAD', '/api/nothing'), await send('HEAD', '/api/indicators/100000000000000')];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});
