import { type Method, methodsOf } from '../../../functions/http/http-function.ts';
import { permissions } from '../../../shared/access/permissions.ts';
import { makeMemoryService } from './memory-service.ts';
import type { ServiceProcess } from './service-process.ts';

interface NamedOperation {
  readonly method: Method;
  readonly route: string;
  /** The application roles that open it. */
  readonly roles: readonly string[];
}

/** Every operation that needs a token. */
export function everyOperation(): readonly NamedOperation[] {
  return makeMemoryService(Date.now).functions.flatMap(({ route, methods }) =>
    methodsOf({ methods }).flatMap((method) => {
      const operation = methods[method];
      return operation === undefined ? [] : [{ method, route, roles: permissions[operation.permission].roles }];
    }),
  );
}

/** The path of a route with `value` for each parameter. */
export function pathOf(route: string, value: string): string {
  return `/${route.replaceAll(/\{[^}]*\}*/g, encodeURIComponent(value))}`;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Sends a call with a token, or without one. */
export async function send(service: ServiceProcess, { method, path, body }: Call, token: string | undefined) {
  const answer = await fetch(`${service.runtime.baseUrl}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && method !== 'DELETE' && { body: JSON.stringify(body ?? {}) }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** A client of the development issuer, with an id and a secret of its own. */
export function numberedClient(number: number, roles: readonly string[]) {
  return { id: `bbbbbbbb-0000-4000-8000-${String(number).padStart(12, '0')}`, secret: `secret-${number}`, roles };
}
