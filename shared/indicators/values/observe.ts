import { domainToASCII } from 'node:url';
import type { IndicatorType } from '../model/indicator.ts';
import { plainDomainName } from './domain-name.ts';
import { canonicaliseHash, type HashType } from './hash.ts';
import { canonicalAddress } from './ip-address.ts';
import { canonicaliseUrl, composeUrl } from './url.ts';

const withScheme = /^([a-z][a-z0-9+.-]*):\/\//i;
const hostInText = /^(?:[^/?#\\@]*@)?([^/?#\\:@]+)(?::\d*)?(?:[/?#\\]|$)/;
const portInText = /^(?:[^/?#\\@]*@)?[^/?#\\]*?:(80|443)(?:[/?#\\]|$)/;
const userInText = /^[^/?#\\]*@/;
const endsInNumber = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i;
const notInNames = /[/\\:@?#%[\]]/;
const nameCharacters = /^[!-~]+$/;

const observers: Readonly<Record<IndicatorType, (text: string) => string | undefined>> = {
  FileMd5: (text) => observedHash('FileMd5', text),
  FileSha1: (text) => observedHash('FileSha1', text),
  FileSha256: (text) => observedHash('FileSha256', text),
  CertificateThumbprint: (text) => observedHash('CertificateThumbprint', text),
  IpAddress: observedAddress,
  DomainName: observedName,
  Url: observedUrl,
};

/**
 * The canonical form of a value in telemetry, for look-ups: the value that a matching indicator would have. Lenient where
 * indicators are strict, because an odd spelling must not hide a match. A URL without a scheme (`host`, `host:port`,
 * `host/path`) stays without one, `//host/path`, unless port 80 or 443 implies it. Undefined if no indicator can match.
 */
export function canonicaliseObserved(type: IndicatorType, text: string): string | undefined {
  return observers[type](text.trim());
}

function observedHash(type: HashType, text: string): string | undefined {
  const hash = canonicaliseHash(type, text);
  return hash.ok ? hash.value : undefined;
}

function observedAddress(text: string): string | undefined {
  const zone = text.indexOf('%');
  return canonicalAddress(zone < 0 ? text : text.slice(0, zone));
}

function observedName(text: string): string | undefined {
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

function observedUrl(text: string): string | undefined {
  const scheme = withScheme.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') {
    const url = canonicaliseUrl(text);
    return url.ok ? url.value : readUrl(`${scheme}://`, scheme, text.slice(scheme.length + 3));
  }
  if (scheme !== undefined) {
    return readUrl(`${scheme}://`, 'http', text.slice(scheme.length + 3));
  }
  const rest = text.startsWith('//') ? text.slice(2) : text;
  const address = canonicalAddress(rest);
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

function readUrl(prefix: string, parseAs: 'http' | 'https', rest: string): string | undefined {
  const url = URL.parse(`${parseAs}://${rest}`);
  const host = observedHost(url === null ? (hostInText.exec(rest)?.[1] ?? '') : url.hostname);
  if (host === undefined) {
    return undefined;
  }
  return url === null ? `${prefix}${host}/` : composeUrl(prefix, host, url);
}

function observedHost(hostname: string): string | undefined {
  if (!hostname.startsWith('[')) {
    return canonicalAddress(hostname) ?? observedName(hostname);
  }
  const address = canonicalAddress(hostname.slice(1, -1));
  return address === undefined ? undefined : inUrl(address);
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
