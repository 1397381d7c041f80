import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { claimsToCaller, type VisibleGroups } from '../../shared/access/claims-to-caller.ts';
import { requirementText } from '../../shared/access/permissions.ts';
import type { TakeCall } from '../../shared/access/rate-limiter.ts';
import type { TokenVerifier } from '../../shared/access/token-verifier.ts';
import { AppError } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { compressedAnswer } from './compressed-answer.ts';
import { errorAnswer } from './error-answer.ts';
import { fullDiskError } from './full-disk.ts';
import {
  type HttpFunction,
  type Operation,
  operationOf,
  type RequestScope,
  type RouteHandler,
  type RouteParams,
} from './http-function.ts';
import { makeOptionCheck } from './known-options.ts';
import { servingHead } from './without-body.ts';

interface HandlerDependencies {
  readonly verifyToken: TokenVerifier;
  readonly visibleGroups: VisibleGroups;
  readonly logger: Logger;
  /** Undefined: calls are not limited. */
  readonly takeCall?: TakeCall;
}

/**
 * The wrapper around every HTTP function that needs a token: checks the token, the rate limit and the permission, gives the
 * handler its scope, and turns everything thrown into a response. It never throws: with streaming, the client of a handler
 * that throws would wait forever.
 */
export function makeHandler(definition: HttpFunction, dependencies: HandlerDependencies): RouteHandler {
  const declared = new Set(parameterNames(definition.route));
  const checks = new Map(
    Object.values(definition.methods).map((operation) => [operation, makeOptionCheck(operation)] as const),
  );
  return servingHead(async (request, context, params) => {
    const correlationId = context.invocationId === '' ? randomUUID() : context.invocationId;
    try {
      const scoped = { request, correlationId, params };
      const answer = await serve(definition, { declared, checks }, dependencies, scoped);
      return request.method === 'HEAD' ? answer : await compressedAnswer(request, answer);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'InternalServerError') {
        dependencies.logger.error('request-failed', error, { function: definition.name, correlationId });
      }
      return (definition.errorAnswer ?? errorAnswer)(fullDiskError(error) ?? error, correlationId);
    }
  });
}

interface RouteChecks {
  /** Names of the route's parameters. */
  readonly declared: ReadonlySet<string>;
  /** Of the query of each operation. */
  readonly checks: ReadonlyMap<Operation, (url: string) => void>;
}

interface Call {
  readonly request: HttpRequest;
  readonly correlationId: string;
  readonly params: RouteParams;
}

async function serve(
  definition: HttpFunction,
  { declared, checks }: RouteChecks,
  dependencies: HandlerDependencies,
  { request, correlationId, params }: Call,
): Promise<HttpResponseInit> {
  const operation = operationOf(definition.methods, request.method);
  const claims = await dependencies.verifyToken(request.headers.get('authorization'));
  const caller = await claimsToCaller(claims, dependencies.visibleGroups);
  const waitSec = dependencies.takeCall?.(`${caller.actor.sourceType} ${caller.actor.id}`) ?? 0;
  if (waitSec > 0) {
    // Clients read the number from the text: it must be the second-last word.
    throw new AppError('TooManyRequests', `Rate limit is exceeded. Try again in ${waitSec} seconds.`, {
      retryAfterSec: waitSec,
    });
  }
  if (!caller.permissions.has(operation.permission)) {
    throw new AppError('Forbidden', requirementText(operation.permission));
  }
  checks.get(operation)?.(request.url);
  const scope: RequestScope = {
    caller,
    correlationId,
    parameter: (name) => {
      const value = declared.has(name) ? params[name] : undefined;
      if (value === undefined) {
        throw new TypeError(`the route ${definition.route} declares no parameter ${name}`);
      }
      return value;
    },
  };
  return await operation.handle(request, scope);
}

/** Names of the parameters in a route template such as `api/items/{id:regex(^\\d+$)}`. */
export function parameterNames(route: string): readonly string[] {
  return [...route.matchAll(/\{\*?(\w+)/g)].map((match) => match[1] ?? '');
}
