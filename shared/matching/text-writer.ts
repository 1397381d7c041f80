const shortText = 80;
const encoder = new TextEncoder();

/** Writes a text as UTF-8 to `bytes`, from `at`. Returns its length in bytes, or -1 when it does not fit into `room`. */
export function writeText(bytes: Uint8Array, at: number, text: string, room: number): number {
  let length = text.length;
  if (length <= shortText) {
    let all = 0;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      bytes[at + index] = code;
      all |= code;
    }
    if (all > 0x7f) {
      length = encoder.encodeInto(text, bytes.subarray(at, at + room)).written;
    }
  } else {
    const { read, written } = encoder.encodeInto(text, bytes.subarray(at, at + room));
    if (read < text.length) {
      return -1;
    }
    length = written;
  }
  return length;
}
