import { domainToASCII } from 'node:url';
import type { IndicatorType } from '../model/indicator.ts';
import { maxWrittenNameLength, plainDomainName } from './domain-name.ts';
import { canonicaliseHash, type HashType } from './hash.ts';
import { canonicalAddress } from './ip-address.ts';
import { canonicaliseUrl, composeUrl, parseUrl } from './url.ts';
import { maxIndicatorValueLength } from './value-limits.ts';

/**
 * What browsers drop from a URL (WHATWG URL): control characters and blanks around it, tabs and line ends in it. They take
 * any number of slashes of either kind after the scheme.
 */
const lastBlank = 0x20;
const inUrlDropped = /[\t\n\r]/g;
const browserScheme = /^(https?|ftp|wss?):[/\\]*/i;
const otherScheme = /^[a-z][a-z0-9+.-]*:\/\//i;
const noScheme = /^[/\\]{2}/;
const userInText = /^[^/?#\\]*@/;
const authority = /^(?:[^/?#\\]*@)?([^/?#\\]*)/;
const hostInText = /^(?:[^/?#\\@]*@)?([^/?#\\:@]+)(?::\d*)?(?:[/?#\\]|$)/;
const portInText = /^[^/?#\\]*?:(80|443)(?:[/?#\\]|$)/;
const hostAndPort = /^(?:(?<name>[^:[\]]*):\d*|\[(?<address>[^\]]*)\](?::\d*)?)$/;
const endsInNumber = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i;
const notInNames = /[/\\:@?#%[\]]/;
const nameCharacters = /^[!-~]+$/;

/** Of a name or an address with a port. No indicator matches a longer one. */
const maxHostLength = maxWrittenNameLength + 16;
/** Of a URL that is read. Escapes make three characters of one; what follows can only be more of its path and query. */
const maxUrlLength = 4 * maxIndicatorValueLength;
const maxAddressLength = 64;

const observers: Readonly<Record<IndicatorType, (text: string) => string | undefined>> = {
  FileMd5: (text) => observedHash('FileMd5', text),
  FileSha1: (text) => observedHash('FileSha1', text),
  FileSha256: (text) => observedHash('FileSha256', text),
  CertificateThumbprint: (text) => observedHash('CertificateThumbprint', text),
  IpAddress: observedAddress,
  DomainName: observedHost,
  Url: observedUrl,
};

/**
 * The canonical form of a value in telemetry, for look-ups: the value that a matching indicator would have. Lenient where
 * indicators are strict, because an odd spelling must not hide a match. A `DomainName` is any host: a name or an address, with
 * or without a port, which is dropped. A URL is read as browsers read it. Without a scheme (`host`, `host:port`, `host/path`)
 * it stays without one, `//host/path`, unless port 80 or 443 implies it. Of a URL that is much longer than any indicator, only
 * the beginning of its path is read. Undefined if no indicator can match.
 */
export function canonicaliseObserved(type: IndicatorType, text: string): string | undefined {
  return observers[type](text.trim());
}

function observedHash(type: HashType, text: string): string | undefined {
  const hash = canonicaliseHash(type, text);
  return hash.ok ? hash.value : undefined;
}

function observedAddress(text: string): string | undefined {
  const host = withoutPort(text);
  const zone = host.indexOf('%');
  const address = zone < 0 ? host : host.slice(0, zone);
  return address.length > maxAddressLength ? undefined : canonicalAddress(address);
}

/** A name or an address. */
function observedHost(text: string): string | undefined {
  if (text.length > maxHostLength) {
    return undefined;
  }
  const host = withoutPort(text);
  const isAddress = host.includes(':') || endsInNumber.test(host);
  return isAddress ? observedAddress(host.endsWith('.') ? host.slice(0, -1) : host) : observedName(host);
}

/** `host:port`, `[address]:port` and `[address]` without what is around the host. */
function withoutPort(text: string): string {
  const { name, address } = hostAndPort.exec(text)?.groups ?? {};
  return name ?? address ?? text;
}

function observedName(text: string): string | undefined {
  if (text.length > maxWrittenNameLength) {
    return undefined;
  }
  const lowerCaseText = text.toLowerCase();
  const plain = plainDomainName(lowerCaseText);
  if (plain !== undefined) {
    return plain;
  }
  if (notInNames.test(lowerCaseText)) {
    return undefined;
  }
  const ascii = domainToASCII(lowerCaseText) || lowerCaseText;
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  return name.includes('.') && nameCharacters.test(name) && !endsInNumber.test(name) ? name : undefined;
}

function observedUrl(written: string): string | undefined {
  const text = cutUrl(trimUrl(written).replace(inUrlDropped, ''));
  const [start = '', name] = browserScheme.exec(text) ?? [];
  const scheme = name?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') {
    const spelled = `${scheme}://${text.slice(start.length)}`;
    const url = canonicaliseUrl(spelled);
    return url.ok ? url.value : readUrl(`${scheme}://`, scheme, text.slice(start.length));
  }
  if (scheme !== undefined) {
    return readUrl(`${scheme}://`, 'http', text.slice(start.length));
  }
  const [other] = otherScheme.exec(text) ?? [];
  if (other !== undefined) {
    return readUrl(other.toLowerCase(), 'http', text.slice(other.length));
  }
  return urlWithoutScheme(text.replace(noScheme, ''));
}

function urlWithoutScheme(rest: string): string | undefined {
  const address = rest.length > maxAddressLength ? undefined : canonicalAddress(rest);
  if (address !== undefined) {
    return `//${inUrl(address)}/`;
  }
  if (userInText.test(rest)) {
    return undefined;
  }
  const port = portInText.exec(rest)?.[1];
  if (port === undefined) {
    return readUrl('//', 'http', rest);
  }
  const implied = port === '80' ? 'http' : 'https';
  return readUrl(`${implied}://`, implied, rest);
}

/** Not with a regular expression: blanks within the text would make it quadratic. */
function trimUrl(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= lastBlank) {
    start += 1;
  }
  while (end > start && text.charCodeAt(end - 1) <= lastBlank) {
    end -= 1;
  }
  return text.slice(start, end);
}

/** A URL that is too long, without its query and without the segment of its path that the limit cuts. */
function cutUrl(url: string): string {
  if (url.length <= maxUrlLength) {
    return url;
  }
  const kept = url.slice(0, maxUrlLength);
  const query = kept.search(/[?#]/);
  return query < 0 ? kept.slice(0, Math.max(kept.lastIndexOf('/'), kept.lastIndexOf('\\')) + 1) : kept.slice(0, query);
}

function readUrl(prefix: string, parseAs: 'http' | 'https', rest: string): string | undefined {
  const url = parseUrl(`${parseAs}://${rest}`, authority.exec(rest)?.[1] ?? '');
  const host = hostOfParsed(url === null ? (hostInText.exec(rest)?.[1] ?? '') : url.hostname);
  if (host === undefined) {
    return undefined;
  }
  return url === null ? `${prefix}${host}/` : composeUrl(prefix, host, url);
}

function hostOfParsed(hostname: string): string | undefined {
  if (!hostname.startsWith('[')) {
    return canonicalAddress(hostname) ?? observedName(hostname);
  }
  const address = canonicalAddress(hostname.slice(1, -1));
  return address === undefined ? undefined : inUrl(address);
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
