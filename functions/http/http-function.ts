import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import type { Permission } from '../../shared/access/permissions.ts';
import { AppError } from '../../shared/platform/errors.ts';
import type { AuditRule } from './audit-rule.ts';
import type { CostOf } from './gates/call-cost.ts';
import type { DescribeOperation } from './operation-description.ts';

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/**
 * What a handler gets in addition to the request. `claimsToCaller` makes the caller from the verified token; here one of an
 * application that manages only its own indicators:
 *
 *     caller: {
 *       permissions: Set { 'indicators.manage', 'indicators.delete' },   // from its roles, by the table of permissions
 *       actor: {
 *         owner: '7c1f...',        // its client id; 'organisation' for every person. Part of an indicator's identity
 *         tier: 1,                 // 0 for people and `Ti.ReadWrite.All`: the lower tier wins
 *         id: '7c1f...',           // recorded as `createdBy`; for people the principal name, which can change
 *         objectId: '7c1f...',     // tells callers apart: for people the object id
 *         displayName: 'Feed',
 *         sourceType: 'AadApp',    // 'User' for people
 *         createdBySource: 'PublicApi',   // 'Portal' for people
 *         ownOnly: true,           // sees and changes only what it owns
 *         canForce: false,         // may not override the guard list
 *         deviceGroups: 'all',     // for people the ids of the groups that their Entra groups may see
 *       },
 *     }
 */
export interface RequestScope {
  readonly caller: Caller;
  /** The invocation's id, returned as `error.target`. */
  readonly correlationId: string;
  /** The value of a route parameter. The template must declare it. */
  readonly parameter: (name: string) => string;
  /**
   * The body of a call with many items, at most `maxBytes`. It waits while many others are being received or processed.
   * `roomOf` is how much memory it takes to process a body of a length; by default as much as its length.
   * @throws AppError `RequestTooLarge`, `InvalidRequestBody`; `TooManyRequests` or `ServiceUnavailable` after waiting too long
   */
  readonly receive: (maxBytes: number, roomOf?: (length: number) => number) => Promise<Buffer>;
  /**
   * Runs a read that may look at many rows, when its turn has come; for a call that first reads its body. `cost` does so before a call.
   * @throws AppError `TooManyRequests` or `ServiceUnavailable` after waiting too long
   */
  readonly search: <T>(read: () => Promise<T>) => Promise<T>;
  /** Tells the audit log how many items of a bulk call were refused; what was changed it sees itself. */
  readonly refuseItems: (count: number) => void;
  /** Tells the audit log why the caller does it, as the body says. The header `x-reason` it reads itself. */
  readonly explain: (reason: string) => void;
}

/**
 * One method of a route. `handle` throws an `AppError` for a bad request; anything else that it throws is an internal error.
 */
export interface Operation {
  readonly permission: Permission;
  /** What the audit log records; by default nothing of a GET, and every other call that changes something. */
  readonly audit?: AuditRule;
  readonly describe: DescribeOperation;
  /** What a call costs before its response begins. Undefined: every call may run at once. */
  readonly cost?: CostOf;
  handle(request: HttpRequest, scope: RequestScope): Promise<HttpResponseInit>;
}

/**
 * One HTTP function, as plain data:
 *
 *     {
 *       name: 'importByIdHttp',
 *       route: 'api/imports/{id}',
 *       methods: {
 *         GET: {
 *           permission: 'indicators.manage',
 *           describe: () => ({
 *             summary: 'Get an import',
 *             answers: { 200: describedAnswer('The import.', importSchemas().importRecord) },
 *             errors: ['NotFound'],
 *           }),
 *           handle: async (_request, { caller, parameter }) => json(await imports.get(caller.actor, parameter('id'))),
 *         },
 *       },
 *     }
 *
 * `makeHandler` turns it into what the platform calls; the OpenAPI document is built from `describe`.
 */
export interface HttpFunction {
  /** The registered name. It ends in `Http` and is unique. */
  readonly name: string;
  /** A route template of ASP.NET Core, without a leading slash. */
  readonly route: string;
  readonly methods: Readonly<Partial<Record<Method, Operation>>>;
  /** The response to a request that failed, if this API has its own format of errors. */
  readonly errorAnswer?: (error: unknown, correlationId: string) => HttpResponseInit;
  /** The schema of such a response. */
  readonly describeError?: () => z.ZodType;
}

/** The values of a route's parameters. */
export type RouteParams = Readonly<Record<string, string>>;

/** A function that is ready to be called. It never throws. */
export type RouteHandler = (
  request: HttpRequest,
  context: InvocationContext,
  params: RouteParams,
) => Promise<HttpResponseInit>;

/**
 * The operation that serves a method; GET serves HEAD too.
 * @throws AppError `NotFound` for a method that the route does not support.
 */
export function operationOf<T>(operations: Readonly<Partial<Record<Method, T>>>, method: string): T {
  const wanted = method === 'HEAD' ? 'GET' : methods.find((one) => one === method);
  const operation = wanted === undefined ? undefined : operations[wanted];
  if (operation === undefined) {
    throw new AppError('NotFound', `This path does not support ${method}.`);
  }
  return operation;
}

/** The methods that a function describes, without HEAD. */
export function methodsOf(definition: { readonly methods: Readonly<Partial<Record<Method, unknown>>> }): Method[] {
  return methods.filter((method) => definition.methods[method] !== undefined);
}

/** The methods that a function is registered for: HEAD with every GET. */
export function registeredMethods(definition: Parameters<typeof methodsOf>[0]): (Method | 'HEAD')[] {
  const own = methodsOf(definition);
  return own.includes('GET') ? [...own, 'HEAD'] : own;
}
