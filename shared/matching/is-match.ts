import type { IndicatorType } from '../indicators/model/indicator.ts';
import { parseRange, rangeContains } from '../indicators/values/ip-range.ts';
import { canonicaliseObserved } from '../indicators/values/observe.ts';
import { hostOfUrl, isWholeHost, seenHost } from '../indicators/values/url-parts.ts';
import type { ObservedValue } from './matcher.ts';

/**
 * Whether one indicator (canonical value) covers an observed value: the semantics for a single pair, which every engine must
 * agree with. A host name covers itself and its subdomains; a range covers its addresses; a URL without a query covers
 * itself and everything below its path, with the same scheme, host and port; a URL with a query covers only itself. An
 * indicator for a host or an address covers every URL on it, and what is observed as a `DomainName` may be an address. A URL seen without a scheme matches both http and https.
 */
export function isMatch(type: IndicatorType, value: string, observed: ObservedValue): boolean {
  const seen = canonicaliseObserved(observed.type, observed.value);
  if (seen === undefined) {
    return false;
  }
  if (observed.type !== 'Url' && observed.type !== 'DomainName') {
    return type === observed.type && covers(type, value, seen);
  }
  if (type === 'Url') {
    return observed.type === 'Url' && coversUrl(value, seen);
  }
  const host = observed.type === 'Url' ? hostOfUrl(seen) : seenHost(seen);
  return type === host.type && covers(type, value, host.value);
}

function covers(type: IndicatorType, value: string, seen: string): boolean {
  if (type === 'IpAddress') {
    return rangeContains(parseRange(value), parseRange(seen));
  }
  return seen === value || (type === 'DomainName' && seen.endsWith(`.${value}`));
}

function coversUrl(value: string, seen: string): boolean {
  const [scheme, rest] = splitScheme(value);
  const [seenScheme, seenRest] = splitScheme(seen);
  if (seenScheme !== '' && seenScheme !== scheme) {
    return false;
  }
  if (rest.includes('?')) {
    return seenRest === rest;
  }
  const below = isWholeHost(value) ? rest : `${rest}/`;
  return seenRest === rest || seenRest.startsWith(below) || seenRest.startsWith(`${rest}?`);
}

function splitScheme(url: string): readonly [string, string] {
  const at = url.indexOf('//');
  return [url.slice(0, at), url.slice(at)];
}
