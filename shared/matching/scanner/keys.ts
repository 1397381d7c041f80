// AssemblyScript; the entry is scan.ts.
/*
 * Every indicator has one key of 64 bits. An observed value becomes the keys of all indicators that would cover it.
 * Texts are read eight bytes at a time; `mix` spreads the state, so that the high bits alone determine a key's place.
 *
 *     hash         its digits, case folded
 *     host name    label by label from the right: the state after each label is the key of that suffix
 *     address      the bits of its prefix, and the prefix length
 *     URL          the state of its host, scheme, port; then segment by segment; then the query
 */
export const K1: u64 = 0x9e3779b97f4a7c15;
export const K2: u64 = 0xff51afd7ed558ccd;
const K1_INVERSE: u64 = 0xf1de83e19937733d;
const K2_INVERSE: u64 = 0x4f74430c22a54005;
const LOWER: u64 = 0x2020202020202020;
const HOST_SEED: u64 = 0x243f6a8885a308d3;
const V4_SEED: u64 = 0x13198a2e03707344;
const V6_SEED: u64 = 0xa4093822299f31d0;
const QUERY_SEED: u64 = 0x082efa98ec4e6c89;

@inline export function mix(state: u64): u64 {
  let h = state ^ (state >> 33);
  h *= K2;
  h ^= h >> 29;
  h *= K1;
  return h ^ (h >> 32);
}

@inline function step(h: u64, word: u64): u64 {
  const x = (h ^ word) * K2;
  return x ^ (x >> 32);
}

@inline function low(bytes: usize): u64 {
  return bytes == 0 ? 0 : (~(<u64>0)) >> (64 - (<u64>bytes << 3));
}

export function absorb(state: u64, text: usize, length: usize): u64 {
  let h = state;
  let p = text;
  let n = length;
  while (n > 8) {
    h = step(h, load<u64>(p));
    p += 8;
    n -= 8;
  }
  return step(h, load<u64>(p) & low(n)) + <u64>length * K1;
}

@inline export function absorbFolded(state: u64, text: usize, length: usize): u64 {
  let h = state;
  let p = text;
  let n = length;
  while (n > 8) {
    h = step(h, load<u64>(p) | LOWER);
    p += 8;
    n -= 8;
  }
  return step(h, (load<u64>(p) | LOWER) & low(n)) + <u64>length * K1;
}

/** `length` is a multiple of 8. */
export function hashKey(type: u32, text: usize, length: usize): u64 {
  let h: u64 = (<u64>type + 1) * K1 + <u64>length;
  const end = text + length;
  for (let p = text; p < end; p += 8) {
    h = step(h, load<u64>(p) | LOWER);
  }
  return mix(h);
}

@inline export function hostStart(): u64 {
  return HOST_SEED;
}

/** The state after all labels of a host, whatever they contain. */
export function hostState(text: usize, end: usize): u64 {
  let h = hostStart();
  let labelEnd = end;
  let p = end;
  while (p > text) {
    p--;
    if (load<u8>(p) == 0x2e) {
      h = absorbFolded(h, p + 1, labelEnd - p - 1);
      labelEnd = p;
    }
  }
  return absorbFolded(h, text, labelEnd - text);
}

export function ipv4Key(address: u32, prefix: u32): u64 {
  const bits: u64 = prefix == 0 ? 0 : <u64>(address >> (32 - prefix));
  return mix(((bits | (<u64>prefix << 32)) ^ V4_SEED) * K1);
}

/** What `ipv4Key` was computed from, the prefix length in the high half; meaningless for any other key. */
@inline export function ofIpv4Key(key: u64): u64 {
  let h = (key ^ (key >> 32)) * K1_INVERSE;
  h ^= (h >> 29) ^ (h >> 58);
  h *= K2_INVERSE;
  return ((h ^ (h >> 33)) * K1_INVERSE) ^ V4_SEED;
}

export function ipv6Key(high: u64, low64: u64, prefix: u32): u64 {
  let hi: u64 = 0;
  let lo: u64 = 0;
  if (prefix > 64) {
    hi = high;
    low64 >>= 128 - prefix;
    lo = low64;
  } else if (prefix > 0) {
    hi = high >> (64 - prefix);
  }
  return mix(step(step(step(V6_SEED, <u64>prefix), hi), lo));
}

/** Stands for a scheme's default port. */
export const OWN_PORT: u32 = 0x10000;

/** `scheme`: 1 http, 2 https. */
@inline export function urlState(host: u64, scheme: u32, port: u32): u64 {
  return step(host, (<u64>scheme << 32) | <u64>port);
}

@inline export function queryKey(state: u64, text: usize, length: usize): u64 {
  return mix(absorb(state ^ QUERY_SEED, text, length));
}
