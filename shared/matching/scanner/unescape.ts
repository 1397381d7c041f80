// AssemblyScript; the entry is scan.ts.
import { hexDigit } from './characters';
import { MAX_UNESCAPED, UNESCAPED } from './layout';

/**
 * Decodes the escapes of a well-formed JSON string into a buffer of its own that ends in zero bytes. A `\u` escape beyond
 * ASCII becomes the byte 0xff. Returns the end of what was written, 0 when the text is too long.
 */
export function unescape(text: usize, end: usize): usize {
  if (end - text > MAX_UNESCAPED) {
    return 0;
  }
  let p = text;
  let out = UNESCAPED;
  while (p < end) {
    const v = v128.load(p);
    v128.store(out, v);
    const escapes = i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x5c)));
    const plain: usize = escapes == 0 ? 16 : <usize>ctz(escapes);
    p += plain;
    out += plain;
    if (plain == 16 || p >= end) {
      continue;
    }
    const letter = load<u8>(p, 1);
    if (letter == 0x75) {
      const code =
        (hexDigit(load<u8>(p, 2)) << 12) |
        (hexDigit(load<u8>(p, 3)) << 8) |
        (hexDigit(load<u8>(p, 4)) << 4) |
        hexDigit(load<u8>(p, 5));
      store<u8>(out, <u8>(code < 0x80 ? code : 0xff));
      p += 6;
    } else {
      store<u8>(out, meant(letter));
      p += 2;
    }
    out++;
  }
  out -= p - end;
  v128.store(out, i64x2.splat(0));
  v128.store(out, i64x2.splat(0), 16);
  return out;
}

function meant(letter: u8): u8 {
  switch (letter) {
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    default:
      return letter;
  }
}
