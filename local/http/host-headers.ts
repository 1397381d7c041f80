import type { IncomingMessage } from 'node:http';

const invocationIdHeader = 'x-ms-invocation-id';
const hostPattern = /^[\w.-]+(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$/iu;

/**
 * Replaces the headers that only the host may set, `x-forwarded-*` and `x-ms-*` (including a signed-in user's claims).
 * The request id that Azure clients send to trace their calls is kept.
 *
 * @returns false when the request's Host is not valid in a URL: the library could not build a request from it and would
 * never respond
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
