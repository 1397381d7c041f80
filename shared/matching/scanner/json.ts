// AssemblyScript; the entry is scan.ts.
import { hexDigit } from './characters';

/*
 * The small parts of JSON (RFC 8259), as strict as `JSON.parse`. Every message ends in zero bytes, which JSON never contains,
 * so nothing here checks for the end. Functions return positions; 0 means invalid JSON.
 */

/** Set in the result of `closingQuote` when the text contains an escape. */
export const HAS_ESCAPE: u32 = 0x80000000;
export const POSITION: u32 = 0x7fffffff;

let newlines: bool = false;

export function sawNewline(): bool {
  return newlines;
}

export function setNewline(seen: bool): void {
  newlines = seen;
}

/** The position of the closing quote of a string whose text begins at `p`. */
@inline export function closingQuote(p: usize): u32 {
  const special = specials(p);
  if (special != 0) {
    const at = p + <usize>ctz(special);
    if (load<u8>(at) == 0x22) {
      return <u32>at;
    }
    return closingQuoteFrom(at, false);
  }
  return closingQuoteFrom(p + 16, false);
}

/** Quotes, backslashes and control characters among the next 16 bytes. */
@inline function specials(p: usize): i32 {
  const v = v128.load(p);
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(0x22)), i8x16.eq(v, i8x16.splat(0x5c))),
      i8x16.lt_u(v, i8x16.splat(0x20)),
    ),
  );
}

function closingQuoteFrom(start: usize, hasEscape: bool): u32 {
  let p = start;
  let escape: u32 = hasEscape ? HAS_ESCAPE : 0;
  while (true) {
    const special = specials(p);
    if (special == 0) {
      p += 16;
      continue;
    }
    p += <usize>ctz(special);
    const b = load<u8>(p);
    if (b == 0x22) {
      return <u32>p | escape;
    }
    if (b != 0x5c) {
      return 0;
    }
    escape = HAS_ESCAPE;
    const letter = load<u8>(p, 1);
    if (letter == 0x75) {
      if ((hexDigit(load<u8>(p, 2)) | hexDigit(load<u8>(p, 3)) | hexDigit(load<u8>(p, 4)) | hexDigit(load<u8>(p, 5))) > 15) {
        return 0;
      }
      p += 6;
    } else if (
      letter == 0x22 || letter == 0x5c || letter == 0x2f || letter == 0x6e ||
      letter == 0x72 || letter == 0x74 || letter == 0x62 || letter == 0x66
    ) {
      p += 2;
    } else {
      return 0;
    }
  }
}

@inline export function skipSpace(p: usize): usize {
  return load<u8>(p) > 0x20 ? p : skipSpaceFrom(p);
}

function skipSpaceFrom(start: usize): usize {
  let p = start;
  while (true) {
    const b = load<u8>(p);
    if (b == 0x0a) {
      newlines = true;
    } else if (b != 0x20 && b != 0x0d && b != 0x09) {
      return p;
    }
    p++;
  }
}

/** The position after a number, `true`, `false` or `null`. */
export function endOfScalar(p: usize): usize {
  const b = load<u8>(p);
  if (b == 0x6e) {
    return load<u32>(p) == 0x6c6c756e ? p + 4 : 0;
  }
  if (b == 0x74) {
    return load<u32>(p) == 0x65757274 ? p + 4 : 0;
  }
  if (b == 0x66) {
    return load<u32>(p, 1) == 0x65736c61 ? p + 5 : 0;
  }
  return endOfNumber(p);
}

@inline function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 0x30 <= 9;
}

function endOfNumber(start: usize): usize {
  let p = start;
  if (load<u8>(p) == 0x2d) {
    p++;
  }
  if (!isDigit(p)) {
    return 0;
  }
  if (load<u8>(p) == 0x30) {
    p++;
  } else {
    p = endOfDigits(p);
  }
  if (load<u8>(p) == 0x2e) {
    p++;
    if (!isDigit(p)) {
      return 0;
    }
    p = endOfDigits(p);
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    p++;
    const sign = load<u8>(p);
    if (sign == 0x2b || sign == 0x2d) {
      p++;
    }
    if (!isDigit(p)) {
      return 0;
    }
    p = endOfDigits(p);
  }
  return p;
}

@inline function endOfDigits(start: usize): usize {
  let p = start;
  while (isDigit(p)) {
    p++;
  }
  return p;
}
