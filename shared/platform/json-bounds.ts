/** Shorter texts are parsed within a few tens of milliseconds, whatever they contain. */
const minCheckedLength = 256 * 1024;
/** Levels that a text may have. */
const maxLevels = 1_000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
/** Brackets and braces differ in this bit alone. */
const bracketBit = 0x20;
const opening = 0x7b;
const closing = 0x7d;

/**
 * Why a JSON text would take too long to parse; undefined for one that may be parsed. Time depends on the values much more
 * than on the length: `JSON.parse` takes a second for eight megabytes of short members, and nothing else runs meanwhile.
 */
export function excessOf(text: string, maxValues: number): string | undefined {
  if (text.length < minCheckedLength) {
    return undefined;
  }
  let level = 0;
  let values = 1;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInText) {
      at += Number(code === backslash);
      isInText = code !== quote;
    } else if (code === quote) {
      isInText = true;
    } else if (code === comma) {
      values += 1;
    } else if ((code | bracketBit) === opening) {
      level += 1;
      values += 1;
    } else if ((code | bracketBit) === closing) {
      level -= 1;
    }
    if (level > maxLevels || values > maxValues) {
      return level > maxLevels
        ? `JSON may have at most ${maxLevels} levels.`
        : `JSON may have at most ${maxValues} values in one text.`;
    }
  }
  return undefined;
}
