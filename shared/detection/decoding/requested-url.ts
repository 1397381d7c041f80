import { canonicaliseObserved } from '../../indicators/values/observe.ts';

const endsWithPort = /^(?:[^:]*|\[[^\]]*\]):\d+$/;

/** The request line and what surrounds it, as a sensor reports them. */
export interface HttpRequest {
  /** What was requested: a path with a query, an absolute URL (of a proxy), or `host:port` (CONNECT). */
  readonly target: string;
  /** The `Host` header, else the server's address. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/**
 * The URLs that a request may have asked for, as a `Url` observable writes them. The port says which scheme: http for 80, https
 * for 443; without a scheme both are looked up. A `Host` header without a port means the scheme's own port, but some clients
 * leave out other ports too.
 */
export function requestedUrls({ target, host, port }: HttpRequest): readonly string[] {
  if (!target.startsWith('/')) {
    return target === '*' ? [] : [target];
  }
  if (host === undefined) {
    return [];
  }
  const authority = isBareIpv6(host) ? `[${host}]` : host;
  if (endsWithPort.test(authority) || port === undefined) {
    return [`${authority}${target}`];
  }
  if (port === 80 || port === 443) {
    return [`${port === 80 ? 'http' : 'https'}://${authority}${target}`];
  }
  return [`${authority}${target}`, `${authority}:${port}${target}`];
}

/** A port as a number or as text; undefined for anything else. */
export function portOf(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65_535 ? port : undefined;
}

function isBareIpv6(host: string): boolean {
  return (
    !host.startsWith('[') && host.split(':', 3).length > 2 && canonicaliseObserved('IpAddress', host) !== undefined
  );
}
