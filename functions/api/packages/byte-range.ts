/** Bytes of a file: from `start`, up to but not including `end`. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range that a `Range` header requests (RFC 9110, section 14). Undefined for no range, for several and for an invalid
 * one: the whole file is returned then. `unsatisfiable` for a range that begins after the end.
 */
export function parseByteRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') {
    return undefined;
  }
  if (first === '') {
    return last === '0' || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(last)), end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) {
    return undefined;
  }
  return start >= size ? 'unsatisfiable' : { start, end };
}
