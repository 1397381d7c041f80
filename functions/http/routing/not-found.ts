import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { AppError } from '../../../shared/platform/errors.ts';
import { errorAnswer } from '../json-answer.ts';

/**
 * What no other route serves, below each prefix. The platform tries functions in the order of their names or by how much a
 * template fits: these come last in both. The root has none: the platform's own paths lie there.
 */
export const notFoundRoutes = [
  { name: 'zzNotFoundApiHttp', route: 'api/{*path}' },
  { name: 'zzNotFoundBetaHttp', route: 'beta/{*path}' },
  { name: 'zzNotFoundV1Http', route: 'V1.0/{*path}' },
  { name: 'zzNotFoundWorkspacesHttp', route: 'workspaces/{*path}' },
] as const;

/** 404 in JSON, also for a method that a path does not have. */
export async function notFoundAnswer(
  { method, url }: HttpRequest,
  { invocationId }: InvocationContext,
): Promise<HttpResponseInit> {
  const path = new URL(url).pathname.slice(0, 200);
  const answer = errorAnswer(new AppError('NotFound', `There is no ${method} ${path}.`), invocationId);
  return method === 'HEAD' ? { ...answer, body: null } : answer;
}
