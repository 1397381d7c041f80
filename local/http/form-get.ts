import type { IncomingMessage } from 'node:http';
import { declaredLength } from './request-body.ts';

const tokenPath = /^[^?]*\/oauth2\/(?:v2\.0\/)?token\/?(?:\?|$)/iu;

/**
 * Turns a token request that some clients send as a GET with a form in its body into the POST that they mean: the library
 * drops the body of a GET.
 */
export function readFormGetAsPost(request: IncomingMessage): void {
  if (request.method === 'GET' && declaredLength(request) !== 0 && tokenPath.test(request.url ?? '')) {
    request.method = 'POST';
  }
}
