import { randomUUID } from 'node:crypto';
import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import { AppError } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { errorAnswer } from './answer.ts';
import { type HttpFunction, isMethod, type Method, type Operation } from './http-function.ts';

/** One method of a route that anybody may call: it answers nothing that is not for everybody, and changes nothing. */
export interface PublicOperation extends Pick<Operation, 'describe'> {
  handle(request: HttpRequest): Promise<HttpResponseInit>;
}

/** A route that needs no token. */
export interface PublicFunction extends Omit<HttpFunction, 'methods'> {
  readonly methods: Readonly<Partial<Record<Method, PublicOperation>>>;
}

/** Turns everything thrown into an answer: with streaming a handler that throws would leave its client waiting. */
export function makePublicHandler(definition: PublicFunction, logger: Logger): HttpHandler {
  return async (request, { invocationId }) => {
    const correlationId = invocationId === '' ? randomUUID() : invocationId;
    try {
      const operation = isMethod(request.method) ? definition.methods[request.method] : undefined;
      if (operation === undefined) {
        throw new AppError('NotFound', 'There is no such resource.');
      }
      return await operation.handle(request);
    } catch (error) {
      if (!(error instanceof AppError)) {
        logger.error('request-failed', error, { function: definition.name, correlationId });
      }
      return (definition.errorAnswer ?? errorAnswer)(error, correlationId);
    }
  };
}
