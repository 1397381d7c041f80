import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { AppError } from '../../../shared/platform/errors.ts';
import { errorAnswer } from '../error-answer.ts';

/**
 * Catch-all routes, one below each prefix. The platform tries functions in the order of their names or by how specific their
 * templates are: these come last either way, for every path that a route is meant for. There is none at the root, where the
 * platform has paths of its own.
 */
export const notFoundRoutes = [
  { name: 'zzNotFoundApiHttp', route: 'api/{*path}' },
  { name: 'zzNotFoundBetaHttp', route: 'beta/{*path}' },
  { name: 'zzNotFoundTaxiiHttp', route: 'taxii2/{*path}' },
  { name: 'zzNotFoundV1Http', route: 'V1.0/{*path}' },
  { name: 'zzNotFoundWorkspacesHttp', route: 'workspaces/{*path}' },
] as const;

/** 404 in JSON, also for a method that a path does not support. */
export async function notFoundAnswer(
  { method, url }: HttpRequest,
  { invocationId }: InvocationContext,
): Promise<HttpResponseInit> {
  const path = new URL(url).pathname.slice(0, 200);
  const answer = errorAnswer(new AppError('NotFound', `No route matches ${method} ${path}.`), invocationId);
  return method === 'HEAD' ? { ...answer, body: null } : answer;
}
