import type { IncomingMessage } from 'node:http';
import { isHost, readForwarded } from '../../functions/http/forwarded.ts';
import type { IsTrustedProxy } from '../../shared/platform/trusted-proxies.ts';

const invocationIdHeader = 'x-ms-invocation-id';

interface HostHeaderOptions {
  readonly invocationId: string;
  /** The host of requests that do not name one. */
  readonly fallbackHost: string;
  readonly isTrustedProxy: IsTrustedProxy;
}

/**
 * Replaces the headers that only the host may set, `x-forwarded-*`, `forwarded` and `x-ms-*` (including a signed-in user's
 * claims), with what it knows itself and what trusted proxies report. The request id that Azure clients send to trace
 * their calls is kept.
 *
 * @returns false when the request's Host is not valid in a URL: the library could not build a request from it and would
 * never respond
 */
export function setHostHeaders(request: IncomingMessage, options: HostHeaderOptions): boolean {
  const { headers } = request;
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=[\d.]+$)/iu, '');
  const read = (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const forwarded = readForwarded(peer, read, options.isTrustedProxy);
  for (const name of Object.keys(headers)) {
    const isReserved =
      name === 'forwarded' ||
      name.startsWith('x-forwarded-') ||
      (name.startsWith('x-ms-') && name !== 'x-ms-client-request-id');
    if (isReserved) {
      delete headers[name];
    }
  }
  const host = forwarded.host ?? headers.host ?? options.fallbackHost;
  if (!isHost(host) || !URL.canParse(`http://${host}${request.url ?? ''}`)) {
    return false;
  }
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = forwarded.proto ?? 'http';
  headers['x-forwarded-for'] = forwarded.addresses.join(', ');
  if (forwarded.prefix !== undefined) {
    headers['x-forwarded-prefix'] = forwarded.prefix;
  }
  headers[invocationIdHeader] = options.invocationId;
  return true;
}
