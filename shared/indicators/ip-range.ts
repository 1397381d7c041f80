import ipaddr from 'ipaddr.js';

/** A range of addresses; a single address is a range of one, with a prefix of 32 or 128. */
export interface IpRange {
  readonly version: 4 | 6;
  /** The first address of the range, as a number. */
  readonly base: bigint;
  /** Leading bits that all addresses of the range share. */
  readonly prefix: number;
}

/** Bits of an address of each version. */
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

/** The number behind a canonical single address: 32 bits for IPv4, 128 for IPv6. */
export function addressToBigInt(address: string): bigint {
  if (!address.includes(':')) {
    return BigInt(ipv4ToNumber(address));
  }
  return ipaddr.IPv6.parse(address).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
}

/** The number behind a canonical IPv4 address, 0 to 2^32 - 1. */
export function ipv4ToNumber(address: string): number {
  let sum = 0;
  let part = 0;
  for (let index = 0; index < address.length; index += 1) {
    const code = address.charCodeAt(index);
    if (code === 0x2e) {
      sum = sum * 256 + part;
      part = 0;
    } else {
      part = part * 10 + code - 0x30;
    }
  }
  return sum * 256 + part;
}

/** The range of the first `prefix` bits of an address, in canonical text; a range of one address is written as the address. */
export function formatRange(version: 4 | 6, address: bigint, prefix: number): string {
  const base = maskAddress(version, address, prefix);
  const bytes: number[] = [];
  const bits = addressBits(version);
  for (let shift = bits - 8; shift >= 0; shift -= 8) {
    bytes.push(Number((base >> BigInt(shift)) & 0xffn));
  }
  const text = version === 4 ? bytes.join('.') : new ipaddr.IPv6(bytes).toRFC5952String();
  return prefix === bits ? text : `${text}/${prefix}`;
}

/** An address with the bits behind the prefix cleared. */
export function maskAddress(version: 4 | 6, address: bigint, prefix: number): bigint {
  const hostBits = BigInt(addressBits(version) - prefix);
  return (address >> hostBits) << hostBits;
}

/** Whether every address of `inner` is one of `outer`. */
export function rangeContains(outer: IpRange, inner: IpRange): boolean {
  return (
    outer.version === inner.version &&
    outer.prefix <= inner.prefix &&
    maskAddress(inner.version, inner.base, outer.prefix) === outer.base
  );
}
