// AssemblyScript; the entry is scan.ts.
import { KEYS } from './layout';

/*
 * The keys of all indicators:
 *
 *     filter         lines of 64 bytes; a key sets three bits in each of two words of the line that its high half selects
 *     fingerprints   the keys themselves, sorted
 *
 * The keys of the deltas are in an overlay of their own, sorted too. Their filter bits are set in the base's filter, so
 * a miss costs the same with deltas as without.
 *
 * The list is larger than the processor's caches, so the cost is how many cache lines are read, and whether they are
 * requested together or one after the other. Of the keys that are not listed, 997 in 1,000 cost one line, that of the filter.
 * A key's place among the fingerprints is guessed from its distance to the last guess, which needs about three lines
 * where a binary search would need twenty.
 */
let filter: usize = 0;
let filterLines: u64 = 1;
let base: usize = 0;
let baseCount: u32 = 0;
let overlay: usize = 0;
let overlayCount: u32 = 0;

export function setBase(filterAt: usize, lines: u32, fingerprints: usize, count: u32): void {
  filter = filterAt;
  filterLines = lines;
  base = fingerprints;
  baseCount = count;
}

export function setOverlay(fingerprints: usize, count: u32): void {
  overlay = fingerprints;
  overlayCount = count;
}

@inline function lineOf(key: u64): usize {
  return filter + (<usize>(((key >> 32) * filterLines) >> 32) << 6);
}

/** One of the first four words of a line, and one of the last four. */
@inline function firstWord(line: usize, key: u64): usize {
  return line + ((<usize>key & 3) << 3);
}

@inline function secondWord(line: usize, key: u64): usize {
  return line + 32 + ((<usize>key & 12) << 1);
}

@inline function threeBits(from: u64): u64 {
  return ((<u64>1) << (from & 63)) | ((<u64>1) << ((from >> 6) & 63)) | ((<u64>1) << ((from >> 12) & 63));
}

/** Sets the filter bits of fingerprints in memory. */
export function addToFilter(fingerprints: usize, count: u32): void {
  const end = fingerprints + (<usize>count << 3);
  for (let p = fingerprints; p < end; p += 8) {
    const key = load<u64>(p);
    const line = lineOf(key);
    const first = firstWord(line, key);
    const second = secondWord(line, key);
    store<u64>(first, load<u64>(first) | threeBits(key >> 4));
    store<u64>(second, load<u64>(second) | threeBits(key >> 22));
  }
}

@inline function passesFilter(key: u64): bool {
  const line = lineOf(key);
  const first = threeBits(key >> 4);
  if ((load<u64>(firstWord(line, key)) & first) != first) {
    return false;
  }
  const second = threeBits(key >> 22);
  return (load<u64>(secondWord(line, key)) & second) == second;
}

const GUESSES = 3;
const FIRST_STRIDE: u32 = 4;

/** The first place whose fingerprint is not below the key, else `count`. Terminates for any content. */
function lowerBound(fingerprints: usize, count: u32, key: u64): u32 {
  if (count == 0) {
    return 0;
  }
  let guess = <u32>(((key >> 32) * <u64>count) >> 32);
  for (let n = 1; n < GUESSES; n++) {
    const distance = (<i64>(key >> 32) - <i64>(load<u64>(fingerprints + (<usize>guess << 3)) >> 32)) * <i64>count;
    const next = <i64>guess + (distance >> 32);
    guess = <u32>(next < 0 ? 0 : next >= <i64>count ? count - 1 : next);
  }
  let lo: u32 = 0;
  let hi: u32 = count;
  let stride = FIRST_STRIDE;
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

/** Keeps the compiler from dropping the loads of `askFor`. */
let touched: u64 = 0;

/** Requests the filter lines of the first `count` keys, so that the loads from memory overlap. */
export function askFor(count: i32): void {
  const end = KEYS + (<usize>count << 3);
  let lines: u64 = 0;
  for (let p = KEYS; p < end; p += 8) {
    lines ^= load<u64>(lineOf(load<u64>(p)));
  }
  touched = lines;
}

/** Whether one of the keys from `from` to `end` is an indicator's. */
export function anyKnown(from: i32, end: i32): bool {
  const last = KEYS + (<usize>end << 3);
  for (let p = KEYS + (<usize>from << 3); p < last; p += 8) {
    const key = load<u64>(p);
    if (passesFilter(key) && (holds(base, baseCount, key) || holds(overlay, overlayCount, key))) {
      return true;
    }
  }
  return false;
}

/** What `find` found: the first place in base and overlay, and the number of rows in the base. */
export let foundInBase: u32 = 0;
export let countInBase: u32 = 0;
export let foundInOverlay: u32 = 0;

/** Finds a key's rows; returns their number in base and overlay together. */
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

/** A checksum over whole words: any change within one word changes it. `length` is a multiple of 8. */
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
