import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { once } from '../once.ts';
import { notFoundAnswer } from './not-found.ts';
import { requestPath } from './request-path.ts';
import { makeRouteTable, type ServedRoute } from './route-table.ts';

/** The route for `/api/v1.0/...`: Defender's clients include the version in the path. */
export const apiAliasRoute = 'api/v1.0/{*path}';

const version = /^\/api\/v1\.0(?=\/)/i;

/** Serves `/api/v1.0/...` as the same path without the version. */
export function makeApiAlias(
  served: readonly ServedRoute[],
): (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit> {
  const table = once(() => makeRouteTable(served));
  return async (request, context) => {
    const path = requestPath(new URL(request.url).pathname)?.replace(version, '/api');
    const found = path === undefined ? undefined : table().find(request.method, path);
    return found === undefined ? notFoundAnswer(request, context) : found.handle(request, context, found.params);
  };
}
