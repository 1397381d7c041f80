import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import type { RouteParams } from '../../../../functions/http/http-function.ts';
import { json } from '../../../../functions/http/json-answer.ts';
import type { PublicFunction } from '../../../../functions/http/public-function.ts';
import { makeApiAlias } from '../../../../functions/http/routing/api-alias.ts';

function route(name: string, path: string): PublicFunction {
  const describe = () => ({ summary: name, answers: {} });
  const operation = { describe, handle: () => Promise.resolve(json({ name })) };
  return { name, route: path, isPublic: true, methods: { GET: operation } };
}

const routes = [route('listHttp', 'api/items'), route('itemHttp', 'api/items/{id:regex(^\\d+$)}')];
const alias = makeApiAlias(
  routes.map((one) => ({
    route: one,
    handle: (_request: HttpRequest, _context: InvocationContext, params: RouteParams) =>
      Promise.resolve(json({ name: one.name, params })),
  })),
);

async function call(path: string, method = 'GET') {
  const request = new HttpRequest({ method, url: `http://localhost${path}` });
  const { status, body } = (await alias(request, new InvocationContext({ invocationId: 'i' }))) ?? {};
  const content: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
  return { status, body: content };
}

describe('/api/v1.0', () => {
  it.each([
    ['/api/v1.0/items', { name: 'listHttp', params: {} }],
    ['/API/V1.0/Items/', { name: 'listHttp', params: {} }],
    ['/api/v1.0/items/7?$expand=x', { name: 'itemHttp', params: { id: '7' } }],
    ['/api/v1.0/items/%37', { name: 'itemHttp', params: { id: '7' } }],
  ])('%s is served by the route without the version', async (path, body) => {
    expect(await call(path)).toEqual({ status: 200, body });
  });

  it.each([
    ['/api/v1.0/items/x', 'GET'],
    ['/api/v1.0/v1.0/items', 'GET'],
    ['/api/v1.0/items', 'POST'],
    ['/api/v1.0', 'GET'],
  ])('%s, %s, is not found', async (path, method) => {
    expect(await call(path, method)).toMatchObject({ status: 404, body: { error: { code: 'NotFound', target: 'i' } } });
  });

  it('an unknown path has no body for HEAD', async () => {
    expect(await call('/api/v1.0/nothing', 'HEAD')).toEqual({ status: 404, body: undefined });
  });
});
