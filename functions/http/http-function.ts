import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import type { Permission } from '../../shared/access/permissions.ts';
import type { DescribeOperation } from './operation-description.ts';

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** What a handler gets beside the request. */
export interface RequestScope {
  readonly caller: Caller;
  /** Answered as `error.target`; the invocation's id. */
  readonly correlationId: string;
  /** The value of a route parameter that the template declares. */
  parameter(name: string): string;
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

export function isMethod(text: string): text is Method {
  return methods.some((method) => method === text);
}

/** The methods that a function serves. */
export function methodsOf(definition: { readonly methods: Readonly<Partial<Record<Method, unknown>>> }): Method[] {
  return methods.filter((method) => definition.methods[method] !== undefined);
}
