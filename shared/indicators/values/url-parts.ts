import { maxIndicatorValueLength } from './value-limits.ts';

/*
 * http://host:port/a/b?q
 * |      |        |   |
 * |      |        path query
 * |      authority
 * `//` alone instead of `http://`: an observed URL without a scheme
 */

/** The host of a URL or of a name, as a value that indicators can have. */
export interface ObservedHost {
  readonly type: 'DomainName' | 'IpAddress';
  /** Canonical, without brackets. */
  readonly value: string;
}

/** The host of a canonical or observed URL. */
export function hostOfUrl(canonicalUrl: string): ObservedHost {
  const start = authorityStart(canonicalUrl);
  const authority = canonicalUrl.slice(start, pathStart(canonicalUrl, start));
  if (authority.startsWith('[')) {
    return { type: 'IpAddress', value: authority.slice(1, authority.indexOf(']')) };
  }
  const colon = authority.indexOf(':');
  return seenHost(colon < 0 ? authority : authority.slice(0, colon));
}

/** A host observed as a `DomainName`: a name, or an address without brackets. */
export function seenHost(value: string): ObservedHost {
  return { type: value.includes(':') || isIpv4Host(value) ? 'IpAddress' : 'DomainName', value };
}

/** Whether a canonical URL covers its whole host and port: no path, no query. */
export function isWholeHost(canonicalUrl: string): boolean {
  return pathStart(canonicalUrl, authorityStart(canonicalUrl)) === canonicalUrl.length - 1;
}

/**
 * The values of all URL indicators that cover an observed URL (as `canonicaliseObserved` returns it), longest first: its
 * path with the query, its path, and each path above, with the same scheme, host and port. For a URL observed without a
 * scheme, those of both http and https. Empty for other schemes; values too long for an indicator are left out.
 */
export function urlPrefixes(observedUrl: string): readonly string[] {
  if (observedUrl.startsWith('//')) {
    return prefixesOf(observedUrl).flatMap((rest) => [`https:${rest}`, `http:${rest}`]);
  }
  return observedUrl.startsWith('http') ? prefixesOf(observedUrl) : [];
}

function prefixesOf(url: string): readonly string[] {
  const root = pathStart(url, authorityStart(url));
  const query = url.indexOf('?', root);
  const prefixes = query < 0 || url.length > maxIndicatorValueLength ? [] : [url];
  let end = query < 0 ? url.length : query;
  while (end > root + 1) {
    if (end <= maxIndicatorValueLength && url.charCodeAt(end - 1) !== 0x2f) {
      prefixes.push(url.slice(0, end));
    }
    end = url.lastIndexOf('/', end - 1);
  }
  prefixes.push(url.slice(0, root + 1));
  return prefixes;
}

/**
 * A canonical host name and the names above it down to two labels, longest first: the values of all domain indicators that
 * cover it.
 */
export function domainSuffixes(canonicalHost: string): readonly string[] {
  const suffixes: string[] = [];
  for (let start = 0; canonicalHost.includes('.', start); start = canonicalHost.indexOf('.', start) + 1) {
    suffixes.push(canonicalHost.slice(start));
  }
  return suffixes;
}

function authorityStart(url: string): number {
  return url.indexOf('//') + 2;
}

function pathStart(url: string, authority: number): number {
  return url.indexOf('/', authority);
}

function isIpv4Host(host: string): boolean {
  const last = host.charCodeAt(host.length - 1);
  return last >= 0x30 && last <= 0x39 && /\.\d+$/.test(host);
}
