/** Shorter texts are parsed within a few tens of milliseconds, whatever they contain. */
const minCheckedLength = 256 * 1024;
/** Levels and containers that a text may have; telemetry has about one container for 200 characters. */
const maxLevels = 1_000;
const maxContainers = 500_000;

const quote = 0x22;
const backslash = 0x5c;
/** Brackets and braces differ in this bit alone. */
const bracketBit = 0x20;
const opening = 0x7b;
const closing = 0x7d;

/**
 * Why a JSON text would take too long to parse; undefined for one that may be parsed. `JSON.parse` takes a second for some
 * megabytes of brackets, and nothing else runs meanwhile.
 */
export function excessOf(text: string): string | undefined {
  if (text.length < minCheckedLength) {
    return undefined;
  }
  let level = 0;
  let containers = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInText) {
      at += Number(code === backslash);
      isInText = code !== quote;
    } else if (code === quote) {
      isInText = true;
    } else if ((code | bracketBit) === opening) {
      level += 1;
      containers += 1;
      if (level > maxLevels || containers > maxContainers) {
        return level > maxLevels
          ? `JSON may have at most ${maxLevels} levels.`
          : `One JSON text may have at most ${maxContainers} objects and arrays. Send NDJSON instead: one record per line.`;
      }
    } else if ((code | bracketBit) === closing) {
      level -= 1;
    }
  }
  return undefined;
}
