import { ReadableStream } from 'node:stream/web';
import type { HttpResponseInit } from '@azure/functions';
import type { RouteHandler } from './http-function.ts';

/** Serves HEAD like GET: status and headers of the answer, also of a refusal, and no body. */
export function servingHead(handler: RouteHandler): RouteHandler {
  return async (request, context, params) => {
    const answer = await handler(request, context, params);
    return request.method === 'HEAD' ? await withoutBody(answer) : answer;
  };
}

/** The answer without its body. A stream is cancelled, which frees what is behind it; a list that is half read holds nothing. */
export async function withoutBody({ body, ...rest }: HttpResponseInit): Promise<HttpResponseInit> {
  if (body instanceof ReadableStream) {
    // the answer is complete, whatever becomes of its source
    await body.cancel().catch(() => {});
  }
  return rest;
}
