import { KEYS } from './layout';

/*
 * filter         words of 64 bits; a key sets four bits of the word that its high half names
 * fingerprints   the keys themselves, sorted: a key's place is guessed from its high half, then searched around it
 *
 * The keys of the deltas lie in an overlay of their own, sorted too; their filter bits are set in the base's filter, so
 * that a miss costs the same with deltas as without.
 */
let filter: usize = 0;
let filterWords: u64 = 1;
let base: usize = 0;
let baseCount: u32 = 0;
let overlay: usize = 0;
let overlayCount: u32 = 0;

export function setBase(filterAt: usize, words: u32, fingerprints: usize, count: u32): void {
  filter = filterAt;
  filterWords = words;
  base = fingerprints;
  baseCount = count;
}

export function setOverlay(fingerprints: usize, count: u32): void {
  overlay = fingerprints;
  overlayCount = count;
}

@inline function wordOf(key: u64): usize {
  return filter + (<usize>(((key >> 32) * filterWords) >> 32) << 3);
}

@inline function bitsOf(key: u64): u64 {
  return (
    ((<u64>1) << (key & 63)) |
    ((<u64>1) << ((key >> 6) & 63)) |
    ((<u64>1) << ((key >> 12) & 63)) |
    ((<u64>1) << ((key >> 18) & 63))
  );
}

/** Sets the filter bits of fingerprints that lie in memory. */
export function addToFilter(fingerprints: usize, count: u32): void {
  const end = fingerprints + (<usize>count << 3);
  for (let p = fingerprints; p < end; p += 8) {
    const key = load<u64>(p);
    const word = wordOf(key);
    store<u64>(word, load<u64>(word) | bitsOf(key));
  }
}

/** The first place whose fingerprint is not below the key; `count` when there is none. Ends for any content. */
function lowerBound(fingerprints: usize, count: u32, key: u64): u32 {
  if (count == 0) {
    return 0;
  }
  const guess = <u32>(((key >> 32) * <u64>count) >> 32);
  let lo: u32 = 0;
  let hi: u32 = count;
  let stride: u32 = 16;
  if (load<u64>(fingerprints + (<usize>guess << 3)) < key) {
    lo = guess + 1;
    while (lo + stride < hi) {
      if (load<u64>(fingerprints + (<usize>(lo + stride) << 3)) >= key) {
        hi = lo + stride;
        break;
      }
      lo += stride + 1;
      stride <<= 1;
    }
  } else {
    hi = guess;
    while (hi > stride) {
      if (load<u64>(fingerprints + (<usize>(hi - stride) << 3)) < key) {
        lo = hi - stride + 1;
        break;
      }
      hi -= stride;
      stride <<= 1;
    }
  }
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    if (load<u64>(fingerprints + (<usize>middle << 3)) < key) {
      lo = middle + 1;
    } else {
      hi = middle;
    }
  }
  return lo;
}

@inline function holds(fingerprints: usize, count: u32, key: u64): bool {
  const at = lowerBound(fingerprints, count, key);
  return at < count && load<u64>(fingerprints + (<usize>at << 3)) == key;
}

@inline function passesFilter(key: u64): bool {
  const bits = bitsOf(key);
  return (load<u64>(wordOf(key)) & bits) == bits;
}

/** Keeps the loads of `anyKnown` from being dropped as useless. */
let touched: u64 = 0;

/**
 * Whether one of the first `count` keys of the record at hand is an indicator's. The first loop only asks for the filter's
 * words, so that all of them are on their way from memory at once.
 */
export function anyKnown(count: i32): bool {
  const end = KEYS + (<usize>count << 3);
  let words: u64 = 0;
  for (let p = KEYS; p < end; p += 8) {
    words ^= load<u64>(wordOf(load<u64>(p)));
  }
  touched = words;
  for (let p = KEYS; p < end; p += 8) {
    const key = load<u64>(p);
    if (passesFilter(key) && (holds(base, baseCount, key) || holds(overlay, overlayCount, key))) {
      return true;
    }
  }
  return false;
}

/** What `find` found: the first place in base and overlay, and how many there are in the base. */
export let foundInBase: u32 = 0;
export let countInBase: u32 = 0;
export let foundInOverlay: u32 = 0;

/** Finds a key's rows; answers how many there are in base and overlay together. */
export function find(key: u64): u32 {
  if (!passesFilter(key)) {
    return 0;
  }
  foundInBase = lowerBound(base, baseCount, key);
  foundInOverlay = lowerBound(overlay, overlayCount, key);
  countInBase = run(base, baseCount, foundInBase, key);
  return countInBase + run(overlay, overlayCount, foundInOverlay, key);
}

function run(fingerprints: usize, count: u32, from: u32, key: u64): u32 {
  let at = from;
  while (at < count && load<u64>(fingerprints + (<usize>at << 3)) == key) {
    at++;
  }
  return at - from;
}

/** A sum over whole words: any change of up to 64 bits in one place changes it. `length` is a multiple of 8. */
export function checksum(start: usize, length: usize): u64 {
  let a: u64 = 0x6a09e667f3bcc908;
  let b: u64 = 0xbb67ae8584caa73b;
  let c: u64 = 0x3c6ef372fe94f82b;
  let d: u64 = 0xa54ff53a5f1d36f1;
  let p = start;
  const end = start + length;
  while (p + 32 <= end) {
    a = rotl<u64>((a ^ load<u64>(p)) * 0x9e3779b97f4a7c15, 29);
    b = rotl<u64>((b ^ load<u64>(p, 8)) * 0xc2b2ae3d27d4eb4f, 31);
    c = rotl<u64>((c ^ load<u64>(p, 16)) * 0xff51afd7ed558ccd, 27);
    d = rotl<u64>((d ^ load<u64>(p, 24)) * 0xd6e8feb86659fd93, 33);
    p += 32;
  }
  while (p < end) {
    a = rotl<u64>((a ^ load<u64>(p)) * 0x9e3779b97f4a7c15, 29);
    p += 8;
  }
  let sum = <u64>length;
  sum = rotl<u64>((sum ^ a) * 0x9e3779b97f4a7c15, 23);
  sum = rotl<u64>((sum ^ b) * 0xc2b2ae3d27d4eb4f, 23);
  sum = rotl<u64>((sum ^ c) * 0xff51afd7ed558ccd, 23);
  sum = rotl<u64>((sum ^ d) * 0xd6e8feb86659fd93, 23);
  return sum ^ (sum >> 32);
}
