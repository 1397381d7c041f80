import { fail, type Result, succeed } from '../../platform/errors.ts';
import { canonicaliseDomainName, maxWrittenNameLength, plainDomainName } from './domain-name.ts';
import { canonicalAddress } from './ip-address.ts';
import { isPlainIpv4 } from './ipv4.ts';
import { foreignCharacterInHost } from './name-characters.ts';
import { isWholeHost } from './url-parts.ts';

/*
 * scheme://host[:port]/path[?query]
 *
 * A URL without a query covers its path and everything below it, so slashes at its end mean nothing and are dropped. With a
 * query it covers exactly that path and query. One regular expression (`plainUrl`) recognises common URLs as canonical; all
 * others go through the WHATWG URL parser and are then normalised as in RFC 3986, section 6.2.2: escapes of unreserved
 * characters decoded, other escapes in upper case, characters that are not allowed in URLs escaped.
 */
const plainUrl = /^(https?:\/\/)([a-z0-9_.-]+)((?:\/[\w.~!$&'()*+,;=:@/-]*)?)((?:\?[\w.~!$&()*+,;=:@/?-]+)?)$/;
const absoluteHttp = /^https?:\/\/(?:[^/\\?#]*@)?([^/\\?#]+)/i;
/** A port may follow the name, in a spelling with zeros in front. */
const maxHostLength = maxWrittenNameLength + 16;
const control = /\p{Cc}/u;
const toRespell = /%([0-9a-fA-F]{2})?|[^\w\-.~!$&'()*+,;=:@/?%]/g;
const unreserved = /[\w\-.~]/;

/**
 * An absolute http or https URL: scheme and host lower-case, host canonical as a domain name or an address, default port,
 * user information and fragment dropped, dot segments resolved, path case and empty segments kept.
 * Fault: InvalidUrl, also when a fragment is all that narrows the URL: without it, it would cover the whole host.
 */
export function canonicaliseUrl(text: string): Result<string> {
  const plain = canonicalPlainUrl(text);
  return plain === undefined ? resolveUrl(text) : succeed(plain);
}

function canonicalPlainUrl(text: string): string | undefined {
  const match = plainUrl.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, scheme = '', host = '', path = '', query = ''] = match;
  if (path.includes('/.') || (plainDomainName(host) === undefined && !isPlainIpv4(host))) {
    return undefined;
  }
  return `${scheme}${host}${settlePath(path, query)}${query}`;
}

/** The slow path of {@link canonicaliseUrl}, correct for every text; a property test compares the two. */
export function resolveUrl(text: string): Result<string> {
  const host = absoluteHttp.exec(text)?.[1];
  if (host === undefined || control.test(text)) {
    return refuse('it must start with http:// or https:// and contain no control characters');
  }
  const url = parseUrl(text, host);
  if (url === null) {
    return refuse('its host or port is invalid');
  }
  const canonicalName = canonicalHost(url.hostname);
  if (canonicalName === undefined) {
    return refuse('its host is neither a full domain name nor an IP address');
  }
  const foreign = foreignCharacterInHost(text);
  if (foreign !== undefined) {
    return refuse(foreign);
  }
  const canonical = composeUrl(`${url.protocol}//`, canonicalName, url);
  if (url.hash !== '' && isWholeHost(canonical)) {
    return fail(
      'InvalidUrl',
      `What follows # is never sent, and without it the URL covers everything on ${canonicalName}. If the host is meant, write ${canonical}.`,
      'indicatorValue',
    );
  }
  return succeed(canonical);
}

/** Null also for a host that is too long: what `URL.parse` takes grows with the square of its length. */
export function parseUrl(text: string, host: string): URL | null {
  return host.length > maxHostLength ? null : URL.parse(text);
}

/** Rebuilds a parsed URL in its canonical spelling, with the given scheme and host. */
export function composeUrl(scheme: string, host: string, url: URL): string {
  const port = url.port === '' ? '' : `:${url.port}`;
  const query = respell(url.search);
  return `${scheme}${host}${port}${settlePath(respell(url.pathname), query)}${query}`;
}

function canonicalHost(hostname: string): string | undefined {
  if (hostname.startsWith('[')) {
    return bracketed(canonicalAddress(hostname.slice(1, -1)));
  }
  if (isPlainIpv4(hostname)) {
    return hostname;
  }
  const name = canonicaliseDomainName(hostname);
  return name.ok ? name.value : undefined;
}

function bracketed(address: string | undefined): string | undefined {
  return address?.includes(':') ? `[${address}]` : address;
}

function settlePath(path: string, query: string): string {
  if (query !== '' || !path.endsWith('/')) {
    return path === '' ? '/' : path;
  }
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === 0x2f) {
    end -= 1;
  }
  return path.slice(0, end);
}

function respell(text: string): string {
  return text.replace(toRespell, (found, hex: string | undefined) => {
    if (found.length === 1) {
      return `%${found.charCodeAt(0).toString(16).toUpperCase()}`;
    }
    const character = String.fromCharCode(Number.parseInt(hex ?? '', 16));
    return unreserved.test(character) ? character : found.toUpperCase();
  });
}

function refuse(reason: string): Result<string> {
  return fail('InvalidUrl', `Not a URL: ${reason}.`, 'indicatorValue');
}
