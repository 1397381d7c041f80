import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { fail, type Result, succeed } from '../platform/errors.ts';
import { formatRange, parseRange } from './ip-range.ts';

const mappedPrefix = '::ffff:';
const plainIpv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/;
const prefixLength = /^(?:0|[1-9]\d{0,2})$/;

/** Four decimal parts of 0 to 255 without leading zeros, and nothing else: no octal, hexadecimal or short forms. */
export function isPlainIpv4(text: string): boolean {
  return text.length >= 7 && text.length <= 15 && plainIpv4.test(text) && !text.endsWith('.');
}

/**
 * One address in canonical form: IPv4 as it is, IPv6 in the compressed form of RFC 5952 (lower-case, hexadecimal
 * throughout), an IPv4-mapped IPv6 address as that IPv4 address. Undefined for anything else, zone ids included.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isPlainIpv4(text)) {
    return text;
  }
  if (!text.includes(':') || text.includes('%') || !isIPv6(text)) {
    return undefined;
  }
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

/**
 * A single address, or a range in CIDR notation whose address is the first of its range. A range of one address is that
 * address. Ranges of IPv4-mapped addresses are ranges of IPv4.
 * Fault: InvalidIpAddress; with host bits set, the message names the range that was probably meant.
 */
export function canonicaliseIpAddress(text: string): Result<string> {
  const slash = text.indexOf('/');
  const address = canonicalAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) {
    return refuse('neither an IPv4 address of four decimal parts nor an IPv6 address (a zone id is not part of one)');
  }
  if (slash < 0) {
    return succeed(address);
  }
  const digits = text.slice(slash + 1);
  const isMapped = text.includes(':') && !address.includes(':');
  const bits = text.includes(':') ? 128 : 32;
  const written = Number(digits);
  if (!prefixLength.test(digits) || written > bits) {
    return refuse(`the length of the prefix must be a number from 0 to ${bits}`);
  }
  if (isMapped && written < 96) {
    return refuse(`a range of IPv4-mapped addresses (${mappedPrefix}a.b.c.d) has a prefix of at least 96`);
  }
  const prefix = isMapped ? written - 96 : written;
  const { version, base } = parseRange(address);
  const network = formatRange(version, base, prefix);
  const range = network.includes('/') ? `${address}/${prefix}` : address;
  return network === range ? succeed(network) : refuse(`bits are set behind the prefix; was ${network} meant?`);
}

function refuse(reason: string): Result<string> {
  return fail('InvalidIpAddress', `Not an IP address or range: ${reason}.`, 'indicatorValue');
}
