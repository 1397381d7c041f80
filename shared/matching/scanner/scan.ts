/*
 * The scanner is AssemblyScript: TypeScript's syntax, compiled to WebAssembly, so that 64-bit integers and SIMD are single
 * instructions. `usize` values are addresses in its memory (layout.ts). This file is the entry: its exports are what
 * ../scanner.ts calls.
 *
 * After any change here, `npm ci && npm run build:scanner` in test/bench compiles it again into ../scanner-module.ts.
 * Why it is written this way: docs/adr/0006-simd-scanner.md. How it fits in: ../README.md.
 */
import { rangeKey } from './address';
import { judge, settle, startBatches } from './batch';
import { closeText } from './characters';
import { onText } from './fields';
import { anyKnown, find } from './indicator-keys';
import { sawNewline, setNewline, skipSpace } from './json';
import { hashKey, hostState, mix } from './keys';
import { ASKED, FLAGGED, KEYS } from './layout';
import { walk } from './record';
import * as state from './record-state';
import { clearRequest } from './request';
import { canonicalUrlKey } from './url';

export { noteRanges, setPrefixLengths } from './address';
export { events, ignored } from './batch';
export { addToFilter, checksum, countInBase, foundInBase, foundInOverlay, setBase, setOverlay } from './indicator-keys';
export { addName } from './names';

const MD5: u32 = 0;
const SHA256: u32 = 2;
const ADDRESS: u32 = 4;
const DOMAIN: u32 = 5;
/** `"records` */
const RECORDS_KEY: u64 = 0x7364726f63657222;

/** The key of an indicator, from its canonical value; 0 for an invalid value. */
function indicatorKey(type: u32, text: usize, length: usize): u64 {
  closeText(text, length);
  if (type < ADDRESS) {
    return length == <usize>(type == MD5 ? 32 : type == SHA256 ? 64 : 40) ? hashKey(type, text, length) : 0;
  }
  if (type == ADDRESS) {
    return rangeKey(text, text + length);
  }
  return type == DOMAIN ? mix(hostState(text, text + length)) : canonicalUrlKey(text, text + length);
}

/** Writes an indicator's key to `KEYS`; returns false for an invalid value. */
export function putKey(type: u32, text: usize, length: usize): bool {
  const key = indicatorKey(type, text, length);
  store<u64>(KEYS, key);
  return key != 0;
}

/** How many rows an indicator's canonical value has, and where; see `find`. */
export function locate(type: u32, text: usize, length: usize): u32 {
  const key = indicatorKey(type, text, length);
  return key == 0 ? 0 : find(key);
}

/** Whether an indicator may cover an observed value: 0 no, 1 yes, 2 the scanner cannot tell. */
export function check(kind: u32, type: u32, text: usize, length: usize): u32 {
  closeText(text, length);
  state.dropAllKeys();
  state.clearRecord();
  store<u8>(ASKED, <u8>kind, 20);
  store<u8>(ASKED, <u8>type, 21);
  onText(ASKED, state.TOP, text, text + length, false);
  return state.reasonOf() != state.NOTHING ? 2 : <u32>anyKnown(0, state.keyCount());
}

/**
 * Scans a message that ends in 32 zero bytes. Returns how many records are flagged, or -1 when the decoder must read the
 * whole message; `events` and `ignored` count the other records, none of which the decoder would reject.
 */
export function scan(start: usize, length: usize): i32 {
  const end = start + length;
  startBatches();
  let p = start;
  if (length >= 3 && (load<u32>(p) & 0xffffff) == 0xbfbbef) {
    p += 3;
  }
  p = skipSpace(p);
  if (p >= end) {
    return p == end ? 0 : -1;
  }
  if (load<u8>(p) == 0x5b) {
    return scanList(start, p, end, false);
  }
  const list = listInside(p);
  return list != 0 ? scanList(start, list, end, true) : scanLines(start, end, p);
}

/** The bracket of `{"records":[`, or 0. */
function listInside(brace: usize): usize {
  if (load<u8>(brace) != 0x7b) {
    return 0;
  }
  const key = skipSpace(brace + 1);
  if (load<u64>(key) != RECORDS_KEY || load<u8>(key, 8) != 0x22) {
    return 0;
  }
  let p = skipSpace(key + 9);
  if (load<u8>(p) != 0x3a) {
    return 0;
  }
  p = skipSpace(p + 1);
  return load<u8>(p) == 0x5b ? p : 0;
}

function startRecord(): void {
  state.clearRecord();
  clearRequest();
}

function scanList(start: usize, bracket: usize, end: usize, isInside: bool): i32 {
  let position = 1;
  let p = skipSpace(bracket + 1);
  if (load<u8>(p) == 0x5d) {
    p++;
  } else {
    while (true) {
      if (load<u8>(p) != 0x7b) {
        return -1;
      }
      startRecord();
      const behind = walk(p, state.TOP);
      if (behind == 0) {
        return -1;
      }
      if (!judge(p - start, behind - start, position)) {
        return -1;
      }
      position++;
      p = skipSpace(behind);
      const next = load<u8>(p);
      p++;
      if (next == 0x5d) {
        break;
      }
      if (next != 0x2c) {
        return -1;
      }
      p = skipSpace(p);
    }
  }
  if (isInside) {
    p = skipSpace(p);
    if (load<u8>(p) != 0x7d) {
      return -1;
    }
    p++;
  }
  return skipSpace(p) == end ? settle() : -1;
}

/** One record, or one per line. Only a record that is alone may span several lines. */
function scanLines(start: usize, end: usize, first: usize): i32 {
  let records = 0;
  let line = 1;
  let isBroken = false;
  let counted = start;
  let p = first;
  while (p < end) {
    if (load<u8>(p) != 0x7b) {
      return -1;
    }
    const newLines = countNewlines(counted, p);
    if (records > 0 && (newLines == 0 || isBroken)) {
      return -1;
    }
    line += newLines;
    setNewline(false);
    startRecord();
    const behind = walk(p, state.TOP);
    if (behind == 0) {
      return -1;
    }
    isBroken = sawNewline();
    if (records > 0 && isBroken) {
      return -1;
    }
    if (!judge(p - start, behind - start, line)) {
      return -1;
    }
    records++;
    counted = behind;
    p = skipSpace(behind);
  }
  if (p != end) {
    return -1;
  }
  const flagged = settle();
  if (records == 1 && flagged == 1) {
    store<u32>(FLAGGED, 1, 8);
  }
  return flagged;
}

function countNewlines(from: usize, to: usize): i32 {
  let count = 0;
  for (let p = from; p < to; p++) {
    count += i32(load<u8>(p) == 0x0a);
  }
  return count;
}
