import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { actingWith } from '../../shared/access/caller.ts';
import { claimsToCaller, type VisibleGroups } from '../../shared/access/claims-to-caller.ts';
import { type RoleSettings, requirementText } from '../../shared/access/people-roles.ts';
import type { TakeCall } from '../../shared/access/rate-limiter.ts';
import type { TokenVerifier } from '../../shared/access/token-verifier.ts';
import { AppError } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { CallAudit, type CallAuditDependencies } from './call-audit.ts';
import { compressedAnswer } from './compressed-answer.ts';
import { errorAnswer } from './error-answer.ts';
import { fullDiskError } from './full-disk.ts';
import { type CallGates, CallPlaces } from './gates/call-gates.ts';
import { clientLeftOf } from './gates/client-left.ts';
import { releasedAfter } from './gates/released-body.ts';
import {
  type HttpFunction,
  type Operation,
  operationOf,
  type RequestScope,
  type RouteHandler,
  type RouteParams,
} from './http-function.ts';
import { makeOptionCheck } from './known-options.ts';
import { readBytes } from './read-body.ts';
import { servingHead } from './without-body.ts';

interface HandlerDependencies {
  readonly verifyToken: TokenVerifier;
  readonly visibleGroups: VisibleGroups;
  /** Without them, the token alone decides the roles of people. */
  readonly roles?: RoleSettings;
  readonly logger: Logger;
  /** Undefined: nothing is recorded. */
  readonly audit?: CallAuditDependencies;
  /** Undefined: calls are not limited. */
  readonly takeCall?: TakeCall;
  /** What expensive calls of all functions wait for. */
  readonly gates: CallGates;
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
    const audit =
      dependencies.audit &&
      new CallAudit(dependencies.audit, { operation: definition.name, request, correlationId, params });
    try {
      const scoped = { request, correlationId, params, audit, clientLeft: clientLeftOf(context) };
      return await serve(definition, { declared, checks }, dependencies, scoped);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'InternalServerError') {
        dependencies.logger.error('request-failed', error, { function: definition.name, correlationId });
      }
      const known = fullDiskError(error) ?? error;
      await audit?.failed(known);
      return (definition.errorAnswer ?? errorAnswer)(known, correlationId);
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
  readonly clientLeft: AbortSignal | undefined;
  readonly audit: CallAudit | undefined;
}

async function serve(
  definition: HttpFunction,
  { declared, checks }: RouteChecks,
  dependencies: HandlerDependencies,
  { request, correlationId, params, audit, clientLeft }: Call,
): Promise<HttpResponseInit> {
  const operation = operationOf(definition.methods, request.method);
  const claims = await dependencies.verifyToken(request.headers.get('authorization'));
  audit?.signedIn(claims);
  const caller = await claimsToCaller(claims, dependencies.visibleGroups, dependencies.roles);
  const callerKey = `${caller.actor.sourceType} ${caller.actor.objectId}`;
  const waitSec = dependencies.takeCall?.(callerKey) ?? 0;
  if (waitSec > 0) {
    // Clients read the number from the text: it must be the second-last word.
    throw new AppError('TooManyRequests', `Rate limit is exceeded. Try again in ${waitSec} seconds.`, {
      retryAfterSec: waitSec,
    });
  }
  if (!caller.permissions.has(operation.permission)) {
    throw new AppError('Forbidden', requirementText(operation.permission, claims));
  }
  checks.get(operation)?.(request.url);
  const places = new CallPlaces(dependencies.gates, { caller: callerKey, clientLeft });
  const scope: RequestScope = {
    caller: actingWith(caller, operation.permission),
    correlationId,
    parameter: (name) => {
      const value = declared.has(name) ? params[name] : undefined;
      if (value === undefined) {
        throw new TypeError(`the route ${definition.route} declares no parameter ${name}`);
      }
      return value;
    },
    receive: (maxBytes, roomOf = (length) => length) => {
      const declared = request.headers.get('content-length');
      // of a body that is sent in chunks, most are short
      const expected = declared === null ? maxBytes / 4 : Math.min(Number(declared), maxBytes);
      return places.receive(expected, roomOf, () => readBytes(request, maxBytes));
    },
    search: (read) => places.search(read),
    refuseItems: (count) => audit?.refuseItems(count),
    explain: (reason) => audit?.explain(reason),
  };
  const handle = () => operation.handle(request, scope);
  try {
    const cost = operation.cost?.(request.url);
    if (cost !== undefined) {
      await places.enter(cost);
    }
    const answer = await (audit === undefined ? handle() : audit.run(operation, handle));
    places.endSearch();
    const sent = request.method === 'HEAD' ? answer : await compressedAnswer(request, answer);
    if (request.method === 'HEAD' || !places.isHeld) {
      places.leave();
      return sent;
    }
    return releasedAfter(sent, () => places.leave());
  } catch (error) {
    places.leave();
    throw error;
  }
}

/** Names of the parameters in a route template such as `api/items/{id:regex(^\\d+$)}`. */
export function parameterNames(route: string): readonly string[] {
  return [...route.matchAll(/\{\*?(\w+)/g)].map((match) => match[1] ?? '');
}
