// A string may contain any character except quote, backslash and U+0000 to U+001F (RFC 8259, 7).
const token =
  /[ \t\r\n]*(?:([\{\}\[\],:])|("[[^"\\\p{Cc}][\x7f-\x9f]]*(?:\\(?:["\\\/bfnrt]|u[0-9a-fA-F]{4})[[^"\\\p{Cc}][\x7f-\x9f]]*)*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?|true|false|null))/v;

/** What may come next. After a value: a comma or the closing bracket. */
type Expectation = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'after-value';

/**
 * Where a text stops being valid JSON (RFC 8259), as an offset in UTF-16 units; its length when it ends too early. Used only
 * for a text that `JSON.parse` has rejected, whose own message often contains no position.
 */
export function jsonErrorPosition(text: string): number {
  const open: string[] = [];
  let expected: Expectation = 'value';
  const scanner = new RegExp(token, 'vy');
  for (;;) {
    const start = skipSpace(text, scanner.lastIndex);
    const match = scanner.exec(text);
    const next: Expectation | undefined =
      match === null ? undefined : step(expected, open, match[1], match[2] !== undefined);
    if (next === undefined) {
      return start;
    }
    expected = next;
    if (open.length === 0 && expected === 'after-value') {
      return skipSpace(text, scanner.lastIndex);
    }
  }
}

function step(
  expected: Expectation,
  open: string[],
  punctuation: string | undefined,
  isText: boolean,
): Expectation | undefined {
  const takesValue = expected === 'value' || expected === 'value-or-close';
  const takesKey = expected === 'key' || expected === 'key-or-close';
  if (punctuation === undefined) {
    return takesValue ? 'after-value' : takesKey && isText ? 'colon' : undefined;
  }
  if ((punctuation === '{' || punctuation === '[') && takesValue) {
    open.push(punctuation);
    return punctuation === '{' ? 'key-or-close' : 'value-or-close';
  }
  if (punctuation === ':' && expected === 'colon') {
    return 'value';
  }
  const container = open.at(-1);
  if (punctuation === ',' && expected === 'after-value') {
    return container === '{' ? 'key' : 'value';
  }
  const closes = container === '{' ? '}' : ']';
  const canClose = expected === 'after-value' || expected === (container === '{' ? 'key-or-close' : 'value-or-close');
  if (punctuation === closes && container !== undefined && canClose) {
    open.pop();
    return 'after-value';
  }
  return undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) {
    at += 1;
  }
  return at;
}
