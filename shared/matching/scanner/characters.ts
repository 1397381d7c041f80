// AssemblyScript; the entry is scan.ts.
/*
 * Sixteen characters at a time. A table indexed by the low nibble has one bit for each high nibble (0 to 7) that makes a
 * character of the class. Bytes beyond ASCII are in no class.
 */
@inline function inClass(v: v128, evenTable: u64, oddTable: u64): i32 {
  const lows = i64x2.replace_lane(i64x2.splat(<i64>evenTable), 1, <i64>oddTable);
  const highs = i64x2.replace_lane(i64x2.splat(<i64>0x8040201008040201), 1, 0);
  const byLow = i8x16.swizzle(lows, v128.and(v, i8x16.splat(0x0f)));
  const byHigh = i8x16.swizzle(highs, i8x16.shr_u(v, 4));
  return i8x16.bitmask(i8x16.ne(v128.and(byLow, byHigh), i8x16.splat(0)));
}

/** Letters, digits, hyphen, underscore, dot: a mask of 16 bits. */
@inline export function hostCharacters(v: v128): i32 {
  return inClass(v, 0xf8f8f8f8f8f8f8a8, 0x7054545050f0f8f8);
}

/** What a canonical path contains unescaped (`plainUrl` in indicators/values/url.ts), slashes included. */
@inline export function pathCharacters(v: v128): i32 {
  return inClass(v, 0xfcfcf8fcf8f8fcb8, 0x74d45c545cfcfcfc);
}

/** What a canonical query contains unescaped. */
@inline export function queryCharacters(v: v128): i32 {
  return inClass(v, 0xf8fcf8fcf8f8fcb8, 0x7cd45c545cfcfcfc);
}

@inline export function digits(v: v128): i32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)));
}

@inline export function equalTo(v: v128, character: i8): i32 {
  return i8x16.bitmask(i8x16.eq(v, i8x16.splat(character)));
}

/** Puts zeros after a text to look up, so that code that reads sixteen bytes at once finds nothing there. */
@inline export function closeText(text: usize, length: usize): void {
  v128.store(text + length, i64x2.splat(0));
}

/** The value of a hexadecimal digit, or a number above 15. */
@inline export function hexDigit(b: u32): u32 {
  const digit = b - 0x30;
  if (digit <= 9) {
    return digit;
  }
  const letter = (b | 0x20) - 0x61;
  return letter <= 5 ? letter + 10 : 255;
}
