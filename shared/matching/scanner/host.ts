// AssemblyScript; the entry is scan.ts.
import { onIpv4 } from './address';
import { equalTo, hostCharacters } from './characters';
import { absorbFolded, hostStart, mix } from './keys';
import { push } from './record-state';

/*
 * The plain host names of `plainDomainName`, in any letter case, with or without one dot at the end, and IPv4 addresses.
 * Functions return false for a host that needs Unicode rules (`xn--`), or that looks like an address and is not one.
 */
let dots: u64 = 0;
let pairs: u64 = 0;
let spanEnd: usize = 0;
let state: u64 = 0;

const MAX_HOST: usize = 64;

@inline export function hostEnd(): usize {
  return spanEnd;
}

@inline export function lastHostState(): u64 {
  return state;
}

/** Finds where the host's characters end, at the latest at `end`. False for hosts of 64 bytes or more. */
export function spanHost(text: usize, end: usize): bool {
  dots = 0;
  let hyphens: u64 = 0;
  let offset: usize = 0;
  while (true) {
    const v = v128.load(text + offset);
    dots |= <u64>equalTo(v, 0x2e) << offset;
    hyphens |= <u64>equalTo(v, 0x2d) << offset;
    const others = ~hostCharacters(v) & 0xffff;
    if (others != 0) {
      offset += <usize>ctz(others);
      break;
    }
    offset += 16;
    if (offset == MAX_HOST) {
      break;
    }
  }
  if (text + offset > end) {
    offset = end - text;
  }
  spanEnd = text + offset;
  if (offset == MAX_HOST) {
    return false;
  }
  const inside = (<u64>1 << offset) - 1;
  dots &= inside;
  hyphens &= inside;
  pairs = hyphens & (hyphens >> 1);
  return true;
}

/** Pushes the keys of the host that `spanHost` found: of each suffix of two labels or more, or of the address. */
export function onHost(text: usize): bool {
  let end = spanEnd;
  let marks = dots;
  if (end == text) {
    return false;
  }
  if (load<u8>(end - 1) == 0x2e) {
    end--;
    marks &= (<u64>1 << (end - text)) - 1;
    if (end == text) {
      return false;
    }
  }
  if ((marks & (marks >> 1)) != 0 || (marks & 1) != 0 || (marks >> (end - text - 1)) != 0) {
    return false;
  }
  if (pairs != 0 && hasPunycode(text)) {
    return false;
  }
  const lastLabel = marks == 0 ? text : text + 64 - <usize>clz(marks);
  const isNumeric = <u32>load<u8>(lastLabel) - 0x30 <= 9;
  if (isNumeric && (end != spanEnd || !onIpv4(text, end))) {
    return false;
  }
  let h = hostStart();
  let labelEnd = end;
  let isFirst = true;
  while (marks != 0) {
    const at = text + 63 - <usize>clz(marks);
    h = absorbFolded(h, at + 1, labelEnd - at - 1);
    if (!isFirst && !isNumeric) {
      push(mix(h));
    }
    isFirst = false;
    labelEnd = at;
    marks &= ~(<u64>1 << (at - text));
  }
  h = absorbFolded(h, text, labelEnd - text);
  if (!isFirst && !isNumeric) {
    push(mix(h));
  }
  state = h;
  return true;
}

/** A host with or without a port, as the value of a field. */
export function onHostAndPort(text: usize, end: usize): bool {
  if (!spanHost(text, end)) {
    return false;
  }
  for (let p = spanEnd; p < end; p++) {
    const b: u32 = load<u8>(p);
    if (p == spanEnd ? b != 0x3a : b - 0x30 > 9) {
      return false;
    }
  }
  return onHost(text);
}

function hasPunycode(text: usize): bool {
  for (let left = pairs; left != 0; left &= left - 1) {
    const at = <usize>ctz(left);
    if (at >= 2 && (load<u16>(text + at - 2) | 0x2020) == 0x6e78) {
      return true;
    }
  }
  return false;
}
