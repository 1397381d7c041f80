import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import type { Permission } from '../../shared/access/permissions.ts';
import { AppError } from '../../shared/platform/errors.ts';
import type { DescribeOperation } from './operation-description.ts';

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** What a handler gets beside the request. */
export interface RequestScope {
  readonly caller: Caller;
  /** Answered as `error.target`; the invocation's id. */
  readonly correlationId: string;
  /** The value of a route parameter that the template declares. */
  readonly parameter: (name: string) => string;
}

/** One method of a route. It throws `AppError` for a bad request and anything else for a fault. */
export interface Operation {
  readonly permission: Permission;
  readonly describe: DescribeOperation;
  handle(request: HttpRequest, scope: RequestScope): Promise<HttpResponseInit>;
}

/** One HTTP function: its registered name is its file's stem in camelCase. */
export interface HttpFunction {
  readonly name: string;
  readonly route: string;
  readonly methods: Readonly<Partial<Record<Method, Operation>>>;
  /** How a failed request is answered, where the API has a form of its own. */
  readonly errorAnswer?: (error: unknown, correlationId: string) => HttpResponseInit;
  /** The body of such an answer. */
  readonly describeError?: () => z.ZodType;
}

/** Values of a route's parameters. */
export type RouteParams = Readonly<Record<string, string>>;

/** A function made ready to be called. It never throws. */
export type RouteHandler = (
  request: HttpRequest,
  context: InvocationContext,
  params: RouteParams,
) => Promise<HttpResponseInit>;

/**
 * The operation that serves a method; HEAD goes with GET.
 * @throws AppError `NotFound` for a method that the route does not have.
 */
export function operationOf<T>(operations: Readonly<Partial<Record<Method, T>>>, method: string): T {
  const wanted = method === 'HEAD' ? 'GET' : methods.find((one) => one === method);
  const operation = wanted === undefined ? undefined : operations[wanted];
  if (operation === undefined) {
    throw new AppError('NotFound', 'There is no such resource.');
  }
  return operation;
}

/** The methods that a function describes; each GET is HEAD as well. */
export function methodsOf(definition: { readonly methods: Readonly<Partial<Record<Method, unknown>>> }): Method[] {
  return methods.filter((method) => definition.methods[method] !== undefined);
}

/** The methods that a function is registered with. */
export function registeredMethods(definition: Parameters<typeof methodsOf>[0]): (Method | 'HEAD')[] {
  const own = methodsOf(definition);
  return own.includes('GET') ? [...own, 'HEAD'] : own;
}
