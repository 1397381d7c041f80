// AssemblyScript; the entry is scan.ts.
/**
 * Whether a text is a date in the one form that the streaming export writes, `2026-07-18T12:59:31.2914446Z` with up to
 * seven digits of a second or none. Returns false for the other forms of `parseUtcDate`: the decoder reads them.
 */
export function isTimestamp(text: usize, end: usize): bool {
  const length = end - text;
  if (length < 20 || length > 28 || load<u8>(end - 1) != 0x5a) {
    return false;
  }
  const v = v128.load(text);
  const digits = i8x16.bitmask(i8x16.le_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(9)));
  if (
    digits != 0b1101101101101111 ||
    load<u8>(text, 4) != 0x2d ||
    load<u8>(text, 7) != 0x2d ||
    load<u8>(text, 10) != 0x54 ||
    load<u8>(text, 13) != 0x3a ||
    load<u8>(text, 16) != 0x3a
  ) {
    return false;
  }
  const month = twoDigits(text + 5);
  const day = twoDigits(text + 8);
  if (month - 1 > 11 || day - 1 > 30 || twoDigits(text + 11) > 23 || twoDigits(text + 14) > 59) {
    return false;
  }
  if (day > 28 && (month == 2 || (day == 31 && (month == 4 || month == 6 || month == 9 || month == 11)))) {
    return false;
  }
  if (load<u16>(text) == 0x3030 || !areDigits(text + 17, text + 19) || twoDigits(text + 17) > 59) {
    return false;
  }
  if (length == 20) {
    return true;
  }
  return length > 21 && load<u8>(text, 19) == 0x2e && areDigits(text + 20, end - 1);
}

@inline function twoDigits(p: usize): u32 {
  return <u32>load<u8>(p) * 10 + <u32>load<u8>(p, 1) - 528;
}

function areDigits(start: usize, end: usize): bool {
  for (let p = start; p < end; p++) {
    if (<u32>load<u8>(p) - 0x30 > 9) {
      return false;
    }
  }
  return true;
}
