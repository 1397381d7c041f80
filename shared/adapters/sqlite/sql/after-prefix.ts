const lastCodePoint = 0x10_ff_ff;

/**
 * The smallest text that comes after every text with the prefix, in code point order; undefined when none exists.
 * So `startswith(x, p)` is the range `x >= p and x < afterPrefix(p)`, which an index serves.
 */
export function afterPrefix(prefix: string): string | undefined {
  const codePoints = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (codePoints.at(-1) === lastCodePoint) {
    codePoints.pop();
  }
  const last = codePoints.pop();
  if (last === undefined) {
    return undefined;
  }
  return String.fromCodePoint(...codePoints, last === 0xd7_ff ? 0xe0_00 : last + 1);
}
