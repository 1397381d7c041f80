import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { IsTrustedProxy } from '../../shared/platform/trusted-proxies.ts';
import { readForwarded, withoutPort } from './forwarded.ts';

/** The public base, then the client's address. Set by `atPublicUrl` whatever the client sent. */
const edgeHeader = 'x-public-base';

export interface PublicUrlSettings {
  /** Where clients reach the service, without a slash at its end; otherwise each request names it. */
  readonly publicUrl?: string | undefined;
  readonly isTrustedProxy: IsTrustedProxy;
}

type PublicHandler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;

/**
 * Makes the public base and the client's address of each request known to its handler. The host has already put the scheme
 * and the host that the client used into the request's URL (`npm start` in `local/http`, on Azure the platform). A path that
 * a proxy removed, and an address that it reports, are read here, if the last address that the host wrote into
 * `X-Forwarded-For` is a trusted proxy.
 */
export function atPublicUrl({ publicUrl, isTrustedProxy }: PublicUrlSettings, handler: PublicHandler): PublicHandler {
  const forwardedOf = ({ headers }: HttpRequest) => {
    const read = (name: string) => headers.get(name) ?? undefined;
    const peer = (read('x-forwarded-for') ?? '').split(',').at(-1)?.trim() ?? '';
    return readForwarded(withoutPort(peer), read, isTrustedProxy);
  };
  return (request, context) => {
    const { prefix, addresses } = forwardedOf(request);
    const base = publicUrl ?? `${new URL(request.url).origin}${prefix ?? ''}`;
    request.headers.set(edgeHeader, `${base} ${addresses[0] ?? ''}`);
    return handler(request, context);
  };
}

/** The address of the client, as far as trusted proxies report it; undefined if the host does not say. */
export function clientAddress({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  const [, address = ''] = (headers.get(edgeHeader) ?? '').split(' ');
  return address === '' ? undefined : address;
}

/** The service's address as this request's client knows it, without a slash at its end: what every link begins with. */
export function publicBase(request: HttpRequest): string {
  const [base = ''] = (request.headers.get(edgeHeader) ?? '').split(' ');
  return base === '' ? new URL(request.url).origin : base;
}

/** The request's own URL as its client knows it. */
export function publicUrl(request: HttpRequest): URL {
  const { pathname, search } = new URL(request.url);
  return new URL(`${publicBase(request)}${pathname}${search}`);
}
