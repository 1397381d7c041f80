import type { IncomingMessage } from 'node:http';

const invocationIdHeader = 'x-ms-invocation-id';
const hostPattern = /^[\w.-]+(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$/iu;

/**
 * Replaces what a client sent of the headers that only the host may set: `x-forwarded-*` and `x-ms-*` (among them a
 * signed-in user's claims), but for the request id that Azure clients send to find their calls again.
 *
 * @returns false when the request's Host cannot stand in a URL: the library could not make a request of it, and would never
 * answer
 */
export function setHostHeaders(request: IncomingMessage, invocationId: string, fallbackHost: string): boolean {
  const { headers } = request;
  for (const name of Object.keys(headers)) {
    const isReserved =
      name.startsWith('x-forwarded-') || (name.startsWith('x-ms-') && name !== 'x-ms-client-request-id');
    if (isReserved) {
      delete headers[name];
    }
  }
  const host = headers.host ?? fallbackHost;
  if (!hostPattern.test(host) || !URL.canParse(`http://${host}${request.url ?? ''}`)) {
    return false;
  }
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
  headers[invocationIdHeader] = invocationId;
  return true;
}
