import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { readFormGetAsPost } from '../../local/http/form-get.ts';

it.each([
  ['GET', '/t/oauth2/v2.0/token', '9', 'POST'],
  ['GET', '/t/oauth2/token?x=1', '9', 'POST'],
  ['GET', '/t/oauth2/token', '0', 'GET'],
  ['DELETE', '/t/oauth2/token', '9', 'DELETE'],
  ['GET', '/api/imports', '9', 'GET'],
  ['GET', '/api/imports?x=/oauth2/token', '9', 'GET'],
])('a %s of %s with %s bytes is served as %s', (method, url, length, served) => {
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method,
    url,
    headers: { 'content-length': length },
  });
  readFormGetAsPost(request);
  expect(request.method).toBe(served);
});
