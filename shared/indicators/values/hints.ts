import type { IndicatorType } from '../model/indicator.ts';
import { canonicaliseDomainName } from './domain-name.ts';
import { canonicaliseIpAddress } from './ip-address.ts';
import { canonicaliseUrl } from './url.ts';
import { hostOfUrl } from './url-parts.ts';

const hashTypes: ReadonlyMap<number, IndicatorType> = new Map([
  [32, 'FileMd5'],
  [40, 'FileSha1'],
  [64, 'FileSha256'],
]);
const hexadecimal = /^[\da-f]+$/i;
const withPort = /^(.+):\d{1,5}$/;
const mailbox = /^[^@\s/]+@([^@\s/]+)$/;

/**
 * The file hash, address, URL or domain name that a text is; undefined if it is none of them. A text of 40 digits is the
 * SHA-1 of a file, although it could be a thumbprint.
 */
export function typeOfValue(text: string): IndicatorType | undefined {
  const hash = hexadecimal.test(text) ? hashTypes.get(text.length) : undefined;
  if (hash !== undefined) {
    return hash;
  }
  if (canonicaliseIpAddress(text).ok) {
    return 'IpAddress';
  }
  if (canonicaliseUrl(text).ok) {
    return 'Url';
  }
  return canonicaliseDomainName(text).ok ? 'DomainName' : undefined;
}

/** What was probably meant by a text that is not a value of the type: one sentence, or the empty text. */
export function hintFor(type: IndicatorType, text: string): string {
  const meant = typeOfValue(text);
  if (type === 'Url') {
    return meant === 'DomainName' || meant === 'IpAddress'
      ? `Write http:// or https:// before it, or use the type ${meant}.`
      : isUrlWithScheme(text)
        ? 'Write http:// or https:// before it.'
        : '';
  }
  if (meant === 'Url') {
    return hintForUrl(type, text);
  }
  if (meant !== undefined) {
    return `It reads as ${nameOf(meant)}: use the type ${meant}.`;
  }
  const host = withPort.exec(text)?.[1]?.replace(/^\[(.*)\]$/, '$1');
  const hostType = host === undefined ? undefined : typeOfValue(host);
  if (host !== undefined && (hostType === 'IpAddress' || hostType === 'DomainName')) {
    return `A port is not part of it: write ${host}${hostType === type ? '' : ` and use the type ${hostType}`}.`;
  }
  if (type === 'DomainName' && isUrlWithScheme(text)) {
    return `It has a path: write http:// or https:// before it and use the type Url, or write only its host.`;
  }
  const domain = mailbox.exec(text)?.[1];
  return domain !== undefined && typeOfValue(domain) === 'DomainName'
    ? `It reads as an e-mail address: its domain is ${domain}.`
    : '';
}

function hintForUrl(type: IndicatorType, text: string): string {
  const url = canonicaliseUrl(text);
  const host = url.ok ? hostOfUrl(url.value) : undefined;
  return host?.type === type
    ? `It reads as a URL: use the type Url, or write only its host ${host.value}.`
    : 'It reads as a URL: use the type Url.';
}

function isUrlWithScheme(text: string): boolean {
  return text.includes('/') && canonicaliseUrl(`http://${text}`).ok;
}

function nameOf(type: IndicatorType): string {
  return type === 'IpAddress' ? 'an IP address' : type === 'DomainName' ? 'a domain name' : 'a file hash';
}
