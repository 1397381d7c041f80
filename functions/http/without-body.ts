import { ReadableStream } from 'node:stream/web';
import type { HttpResponseInit } from '@azure/functions';

/** The response to HEAD: the status and headers of GET, no body. A body that is a stream is closed unread. */
export async function withoutBody({ body, ...rest }: HttpResponseInit): Promise<HttpResponseInit> {
  if (body instanceof ReadableStream) {
    await body.cancel();
  } else if (isGenerator(body)) {
    await body.return(undefined);
  }
  return rest;
}

function isGenerator(body: unknown): body is AsyncGenerator {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'return' in body;
}
