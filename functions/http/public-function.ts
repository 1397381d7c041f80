import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { AppError } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { errorAnswer } from './error-answer.ts';
import { type HttpFunction, type Method, type Operation, operationOf, type RouteHandler } from './http-function.ts';
import { servingHead } from './without-body.ts';

/** One method of a route that anybody may call. It returns nothing confidential and changes nothing. */
interface PublicOperation extends Pick<Operation, 'describe'> {
  handle(request: HttpRequest, params: Readonly<Record<string, string>>): Promise<HttpResponseInit>;
}

/** A route that needs no token. */
export interface PublicFunction extends Omit<HttpFunction, 'methods'> {
  readonly isPublic: true;
  readonly methods: Readonly<Partial<Record<Method, PublicOperation>>>;
}

/** The wrapper around every public function. Like `makeHandler` it never throws. */
export function makePublicHandler(definition: PublicFunction, logger: Logger): RouteHandler {
  return servingHead(async (request, { invocationId }, params) => {
    const correlationId = invocationId === '' ? randomUUID() : invocationId;
    try {
      const operation = operationOf(definition.methods, request.method);
      return await operation.handle(request, params);
    } catch (error) {
      if (!(error instanceof AppError)) {
        logger.error('request-failed', error, { function: definition.name, correlationId });
      }
      return (definition.errorAnswer ?? errorAnswer)(error, correlationId);
    }
  });
}
