import { fail, type Result, succeed } from '../../platform/errors.ts';
import { formatRange, parseRange } from './ip-range.ts';
import { formatIpv4, isPlainIpv4 } from './ipv4.ts';
import { formatIpv6, type Ipv6Groups, parseIpv6 } from './ipv6.ts';

const mappedPrefix = '::ffff:';
const prefixLength = /^(?:0|[1-9]\d{0,2})$/;

/**
 * One address in canonical form: IPv4 with four decimal parts as it is, IPv6 in the compressed form of RFC 5952 (hexadecimal
 * throughout), an IPv4-mapped IPv6 address as that IPv4 address. Undefined for anything else, including zone ids.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isPlainIpv4(text)) {
    return text;
  }
  const groups = text.includes(':') ? parseIpv6(text) : undefined;
  return groups === undefined ? undefined : (mappedIpv4(groups) ?? formatIpv6(groups));
}

function mappedIpv4(groups: Ipv6Groups): string | undefined {
  const [a, b, c, d, e, mark, high = 0, low = 0] = groups;
  return mark === 0xffff && a === 0 && b === 0 && c === 0 && d === 0 && e === 0
    ? formatIpv4(high * 0x10000 + low)
    : undefined;
}

/**
 * A single address, or a range in CIDR notation that starts with its first address. A range of one address becomes that
 * address, a range of IPv4-mapped addresses becomes an IPv4 range.
 * Fault: InvalidIpAddress; if host bits are set, the message suggests the range that was probably meant.
 */
export function canonicaliseIpAddress(text: string): Result<string> {
  const slash = text.indexOf('/');
  const address = canonicalAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) {
    return refuse('expected an IPv4 address of four decimal parts, or an IPv6 address without a zone id');
  }
  if (slash < 0) {
    return succeed(address);
  }
  const digits = text.slice(slash + 1);
  const isMapped = text.includes(':') && !address.includes(':');
  const bits = text.includes(':') ? 128 : 32;
  const written = Number(digits);
  if (!prefixLength.test(digits) || written > bits) {
    return refuse(`the prefix length must be a number from 0 to ${bits}`);
  }
  if (isMapped && written < 96) {
    return refuse(`the prefix length of a range of IPv4-mapped addresses (${mappedPrefix}a.b.c.d) must be at least 96`);
  }
  const prefix = isMapped ? written - 96 : written;
  const { version, base } = parseRange(address);
  const network = formatRange(version, base, prefix);
  const range = network.includes('/') ? `${address}/${prefix}` : address;
  return network === range ? succeed(network) : refuse(`bits are set after the prefix, ${network} was probably meant`);
}

function refuse(reason: string): Result<string> {
  return fail('InvalidIpAddress', `Not an IP address or range: ${reason}.`, 'indicatorValue');
}
