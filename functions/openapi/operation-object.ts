import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { type Permission, permissions } from '../../shared/access/permissions.ts';
import type { ErrorCode } from '../../shared/platform/errors.ts';
import { statusOfError } from '../http/error-answer.ts';
import { errorSchemas } from '../http/error-schemas.ts';
import type { Method } from '../http/http-function.ts';
import type { AnswerDescription, ContentDescription, OperationDescription } from '../http/operation-description.ts';
import type { Route } from '../http/route-group.ts';

interface RouteMethod {
  readonly tag: string;
  readonly parameters: z.ZodRawShape;
  readonly method: Method;
}

/** The Operation Object (OpenAPI 3.1) of one method of a route. */
export function operationObject(route: Route, { tag, parameters, method }: RouteMethod): ZodOpenApiOperationObject {
  const operation = route.methods[method];
  if (operation === undefined) {
    throw new TypeError(`${route.name} has no ${method}`);
  }
  const permission = 'permission' in operation ? operation.permission : undefined;
  const description = operation.describe();
  const { summary, details, query, headers, body } = description;
  return {
    operationId: `${method.toLowerCase()}${route.name.replace(/Http$/, '').replace(/^./, (first) => first.toUpperCase())}`,
    tags: [tag],
    summary,
    ...(details !== undefined && { description: details }),
    security: permission === undefined ? [] : securityOf(permission),
    requestParams: {
      ...(Object.keys(parameters).length > 0 && { path: z.object(parameters) }),
      ...(query !== undefined && { query: z.object(query) }),
      ...(headers !== undefined && { header: z.object(headers) }),
    },
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(contentsOf(body)) } }),
    responses: {
      ...answersOf(description),
      ...errorsOf(errorCodes(description, permission), route.describeError?.() ?? errorSchemas().error),
    },
  };
}

/** One of the roles or scopes is enough. */
function securityOf(permission: Permission) {
  const { roles, scopes } = permissions[permission];
  return [...new Set<string>([...roles, ...scopes])].map((grant) => ({ token: [grant] }));
}

function answersOf({ answers }: OperationDescription): ZodOpenApiResponsesObject {
  return Object.fromEntries(Object.entries(answers).map(([status, one]) => [status, responseOf(one)]));
}

function responseOf({ description, contents, headers }: AnswerDescription): ZodOpenApiResponseObject {
  return {
    description,
    ...(headers !== undefined && { headers: z.object(headers) }),
    ...(contents.length > 0 && { content: contentOf(contents) }),
  };
}

function contentsOf(body: OperationDescription['body']): readonly ContentDescription[] {
  return body === undefined ? [] : [body].flat();
}

function contentOf(contents: readonly ContentDescription[]) {
  return Object.fromEntries(
    contents.map(({ schema, contentType = 'application/json', example }) => [
      contentType,
      { schema, ...(example !== undefined && { example }) },
    ]),
  );
}

/** The errors that the description names, and those that follow from a token, a JSON body or list options. */
function errorCodes(
  { errors = [], body, query = {} }: OperationDescription,
  permission: Permission | undefined,
): readonly ErrorCode[] {
  const isJson = contentsOf(body).some(({ contentType }) => contentType === undefined);
  return [
    ...errors,
    ...(isJson ? (['InvalidRequestBody', 'RequestTooLarge'] as const) : []),
    ...(body === undefined ? [] : (['InsufficientStorage'] as const)),
    ...('$skiptoken' in query || '$filter' in query ? (['ODataError'] as const) : []),
    ...(permission === undefined
      ? []
      : (['Unauthorized', 'Forbidden', 'TooManyRequests', 'ServiceUnavailable'] as const)),
    'InternalServerError',
  ];
}

function errorsOf(codes: readonly ErrorCode[], schema: z.ZodType): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(new Set(codes), (code) => statusOfError[code]);
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, found]) => [
        status,
        {
          description: found.map((code) => `\`${code}\``).join(', '),
          ...(status === 429 && { headers: z.object({ 'retry-after': z.string().describe('Seconds to wait.') }) }),
          content: { 'application/json': { schema } },
        },
      ]),
  );
}
