import { formatIpv4, ipv4ToNumber } from './ipv4.ts';
import { formatIpv6, parseIpv6 } from './ipv6.ts';

/** A range of addresses; a single address is a range of one, with a prefix of 32 or 128. */
interface IpRange {
  readonly version: 4 | 6;
  /** The first address of the range, as a number. */
  readonly base: bigint;
  /** Number of leading bits that all addresses of the range share. */
  readonly prefix: number;
}

/** Number of bits in an address of each version. */
export function addressBits(version: 4 | 6): 32 | 128 {
  return version === 4 ? 32 : 128;
}

/** Reads a canonical address or range (`canonicaliseIpAddress`). */
export function parseRange(canonical: string): IpRange {
  const slash = canonical.indexOf('/');
  const address = slash < 0 ? canonical : canonical.slice(0, slash);
  const version = address.includes(':') ? 6 : 4;
  const prefix = slash < 0 ? addressBits(version) : Number(canonical.slice(slash + 1));
  return { version, base: addressToBigInt(address), prefix };
}

/**
 * A canonical single address as a number: 32 bits for IPv4, 128 for IPv6.
 * @throws RangeError for a text that is not a canonical address.
 */
export function addressToBigInt(address: string): bigint {
  if (!address.includes(':')) {
    return BigInt(ipv4ToNumber(address));
  }
  const groups = parseIpv6(address);
  if (groups === undefined) {
    throw new RangeError(`"${address}" is not a canonical address`);
  }
  return BigInt(`0x${groups.map((group) => group.toString(16).padStart(4, '0')).join('')}`);
}

/**
 * The range of the first `prefix` bits of an address, as canonical text; a range of one address is written as the
 * address.
 */
export function formatRange(version: 4 | 6, address: bigint, prefix: number): string {
  const base = maskAddress(version, address, prefix);
  const text = version === 4 ? formatIpv4(Number(base)) : formatIpv6(groupsOf(base));
  return prefix === addressBits(version) ? text : `${text}/${prefix}`;
}

/** An address with the bits after the prefix cleared. */
export function maskAddress(version: 4 | 6, address: bigint, prefix: number): bigint {
  const hostBits = BigInt(addressBits(version) - prefix);
  return (address >> hostBits) << hostBits;
}

/** Whether `outer` contains every address of `inner`. */
export function rangeContains(outer: IpRange, inner: IpRange): boolean {
  return (
    outer.version === inner.version &&
    outer.prefix <= inner.prefix &&
    maskAddress(inner.version, inner.base, outer.prefix) === outer.base
  );
}

function groupsOf(address: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, index) => Number((address >> BigInt(16 * (7 - index))) & 0xffffn));
}
