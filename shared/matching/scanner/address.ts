// AssemblyScript; the entry is scan.ts.
import { digits, equalTo, hexDigit } from './characters';
import { ipv4Key, ipv6Key, ofIpv4Key } from './keys';
import { V4_LENGTHS } from './layout';
import { push } from './record-state';

/*
 * An address has one key for each prefix length in the list, however many ranges have that length; for IPv4 lengths
 * above 16, only for those that occur in the address's own /16 network. Only the forms that `canonicalAddress` reads are
 * read; functions return false for anything else, and the decoder reads the record.
 */
const SHORT_V4: u64 = 0x1ffff;
let v4Lengths: u64 = 0;
let v6Lengths0: u64 = 0;
let v6Lengths64: u64 = 0;
let v6Has128: bool = false;

/** Bit n of each: a range of that prefix length exists (of 64 + n in `v6From64`). */
export function setPrefixLengths(v4: u64, v6Below64: u64, v6From64: u64, has128: bool): void {
  v4Lengths = v4;
  v6Lengths0 = v6Below64;
  v6Lengths64 = v6From64;
  v6Has128 = has128;
}

/**
 * Notes the ranges among fingerprints in memory. A key of another type that looks like a range costs a needless lookup
 * once in a while and hides nothing.
 */
export function noteRanges(fingerprints: usize, count: u32): void {
  const end = fingerprints + (<usize>count << 3);
  for (let p = fingerprints; p < end; p += 8) {
    const range = ofIpv4Key(load<u64>(p));
    const prefix = <u32>(range >> 32);
    if (range >> 32 <= 32 && prefix > 16 && <u64>(<u32>range) >> prefix == 0) {
      const network = V4_LENGTHS + (<usize>(<u32>range >> (prefix - 16)) << 1);
      store<u16>(network, load<u16>(network) | (<u16>1 << <u16>(prefix - 17)));
    }
  }
}

let ipv4Value: u32 = 0;

const MAX_IPV4: usize = 15;
const NO_PART: u32 = 256;

/** Four decimal parts without leading zeros; the number is `ipv4Value`. */
function readIpv4(text: usize, end: usize): bool {
  const length = end - text;
  if (length > MAX_IPV4) {
    return false;
  }
  const v = v128.load(text);
  const inside: u32 = (1 << <u32>length) - 1;
  const dots = <u32>equalTo(v, 0x2e) & inside;
  if (((dots | digits(v)) & inside) != inside || popcnt(dots) != 3) {
    return false;
  }
  const first = <usize>ctz(dots);
  const others = dots & (dots - 1);
  const second = <usize>ctz(others);
  const third = <usize>ctz(others & (others - 1));
  const a = decimalPart(text, first);
  const b = decimalPart(text + first + 1, second - first - 1);
  const c = decimalPart(text + second + 1, third - second - 1);
  const d = decimalPart(text + third + 1, length - third - 1);
  ipv4Value = (a << 24) | (b << 16) | (c << 8) | d;
  return (a | b | c | d) < NO_PART;
}

/** The number that one to three digits make, without a branch for each; `NO_PART` or more for an invalid part. */
@inline function decimalPart(text: usize, length: usize): u32 {
  if (length - 1 > 2) {
    return NO_PART;
  }
  const before = (4 - <u32>length) << 3;
  const last = (load<u32>(text + length - 4) & 0x0f0f0f0f) >> before;
  const isPadded = length > 1 && (last & 0xff) == 0;
  const word = last << before;
  return isPadded ? NO_PART : (word >> 24) + ((word >> 16) & 0xff) * 10 + ((word >> 8) & 0xff) * 100;
}

function pushIpv4(address: u32): void {
  const network = V4_LENGTHS + (<usize>(address >> 16) << 1);
  const long = <u64>load<u16>(network) << 17;
  for (let lengths = (v4Lengths & SHORT_V4) | long; lengths != 0; lengths &= lengths - 1) {
    push(ipv4Key(address, <u32>ctz(lengths)));
  }
}

export function onIpv4(text: usize, end: usize): bool {
  if (!readIpv4(text, end)) {
    return false;
  }
  pushIpv4(ipv4Value);
  return true;
}

let ipv6High: u64 = 0;
let ipv6Low: u64 = 0;

/** Any form of RFC 4291, 2.2; the number is `ipv6High` and `ipv6Low`. */
function readIpv6(text: usize, end: usize): bool {
  let high: u64 = 0;
  let low: u64 = 0;
  let groups = 0;
  let gap = -1;
  let p = text;
  if (end - text < 2) {
    return false;
  }
  if (load<u8>(p) == 0x3a) {
    if (load<u8>(p, 1) != 0x3a) {
      return false;
    }
    gap = 0;
    p += 2;
  }
  while (p < end) {
    const start = p;
    let value: u32 = 0;
    let digit: u32 = 0;
    while (p < end && (digit = hexDigit(load<u8>(p))) < 16) {
      value = (value << 4) | digit;
      p++;
    }
    if (p < end && load<u8>(p) == 0x2e) {
      if (groups > 6 || !readIpv4(start, end)) {
        return false;
      }
      high = (high << 32) | (low >> 32);
      low = (low << 32) | <u64>ipv4Value;
      groups += 2;
      p = end;
      break;
    }
    if (p == start || p - start > 4 || groups == 8) {
      return false;
    }
    high = (high << 16) | (low >> 48);
    low = (low << 16) | <u64>value;
    groups++;
    if (p == end) {
      break;
    }
    if (load<u8>(p) != 0x3a) {
      return false;
    }
    p++;
    if (p < end && load<u8>(p) == 0x3a) {
      if (gap >= 0) {
        return false;
      }
      gap = groups;
      p++;
    } else if (p == end) {
      return false;
    }
  }
  if (gap < 0) {
    if (groups != 8) {
      return false;
    }
  } else {
    if (groups > 7) {
      return false;
    }
    for (let move = groups - gap, missing = 8 - groups; missing > 0; missing--) {
      insertZeroGroup(high, low, move);
      high = ipv6High;
      low = ipv6Low;
    }
  }
  ipv6High = high;
  ipv6Low = low;
  return true;
}

/** Puts a group of zeros before the last `tail` groups. */
function insertZeroGroup(high: u64, low: u64, tail: i32): void {
  const bits = <u64>tail << 4;
  if (tail < 4) {
    const keep: u64 = bits == 0 ? 0 : (~(<u64>0)) >> (64 - bits);
    const front = low & ~keep;
    ipv6High = (high << 16) | (low >> 48);
    ipv6Low = (front << 16) | (low & keep);
  } else {
    const keep: u64 = bits == 64 ? 0 : (~(<u64>0)) >> (128 - bits);
    ipv6High = ((high & ~keep) << 16) | (high & keep);
    ipv6Low = low;
  }
}

function onIpv6(text: usize, end: usize): bool {
  if (!readIpv6(text, end)) {
    return false;
  }
  if (ipv6High == 0 && ipv6Low >> 32 == 0xffff) {
    pushIpv4(<u32>ipv6Low);
    return true;
  }
  for (let lengths = v6Lengths0; lengths != 0; lengths &= lengths - 1) {
    push(ipv6Key(ipv6High, ipv6Low, <u32>ctz(lengths)));
  }
  for (let lengths = v6Lengths64; lengths != 0; lengths &= lengths - 1) {
    push(ipv6Key(ipv6High, ipv6Low, 64 + <u32>ctz(lengths)));
  }
  if (v6Has128) {
    push(ipv6Key(ipv6High, ipv6Low, 128));
  }
  return true;
}

/** An address as telemetry writes it: the zone after a percent sign is ignored. */
export function onAddress(text: usize, end: usize): bool {
  if (onIpv4(text, end)) {
    return true;
  }
  let isV6 = false;
  let last = end;
  for (let p = text; p < end; p++) {
    const b = load<u8>(p);
    if (b == 0x3a) {
      isV6 = true;
    } else if (b == 0x25) {
      last = p;
      break;
    }
  }
  return isV6 ? onIpv6(text, last) : onIpv4(text, last);
}

/** The key of an indicator's canonical address or range; 0 for an invalid text. */
export function rangeKey(text: usize, end: usize): u64 {
  let slash = text;
  let isV6 = false;
  while (slash < end && load<u8>(slash) != 0x2f) {
    isV6 = isV6 || load<u8>(slash) == 0x3a;
    slash++;
  }
  let prefix: u32 = isV6 ? 128 : 32;
  if (slash < end) {
    prefix = 0;
    for (let p = slash + 1; p < end; p++) {
      prefix = prefix * 10 + (<u32>load<u8>(p) - 0x30);
    }
  }
  if (isV6) {
    return prefix <= 128 && readIpv6(text, slash) ? ipv6Key(ipv6High, ipv6Low, prefix) : 0;
  }
  return prefix <= 32 && readIpv4(text, slash) ? ipv4Key(ipv4Value, prefix) : 0;
}
