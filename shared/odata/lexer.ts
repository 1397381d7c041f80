import { odataError, quote } from './odata-error.ts';

/** `text` is the content of a literal in quotes (`json`: in double quotes), unescaped; for any other token, its characters. */
export interface Token {
  readonly kind: 'word' | 'text' | 'json' | 'number' | 'date' | 'symbol' | 'end';
  readonly text: string;
  /** Column of its first character, from 0. */
  readonly position: number;
}

/** Longest filter, in UTF-16 units: a list of 500 SHA-256 values fits. */
const maxFilterLength = 65_536;

/**
 * `+` is white space: some clients write it for a space and then encode it, so it arrives as `+`. Conversely, the `+` of an
 * offset that was not encoded arrives as a space; nothing else can follow a date as digits. A literal of an enumeration, such
 * as `Namespace.Severity'High'`, is read as its text (OData 4.01 ABNF, `enum`).
 */
const tokenPattern = new RegExp(
  [
    /(?<blank>[\s+]+)/,
    /(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?='))?(?<text>'[^']*(?:''[^']*)*'(?!'))/,
    /(?<json>"(?:[^"\\]|\\.)*")/,
    /(?<date>\d{4}-\d\d-\d\d(?: \d\d:\d\d)?[\w.:]*(?:(?: ?[-+]| )\d\d(?::?\d\d)?)?)/,
    /(?<number>-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.:]))/,
    /(?<word>[A-Za-z_]\w*)/,
    /(?<symbol>[(),:/[\]])/,
    /(?<other>.)/,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'gis',
);
const tokenKinds = ['date', 'number', 'word', 'symbol'] as const;

/**
 * Splits an OData expression into tokens; the last one is `end`.
 * @throws AppError ODataError for a text that is too long, an unterminated literal, or a character that starts no token.
 */
export function tokenize(text: string): readonly Token[] {
  if (text.length > maxFilterLength) {
    throw odataError('$filter', `longer than ${maxFilterLength} characters`);
  }
  const tokens: Token[] = [];
  for (const { 0: found, index: position, groups = {} } of text.matchAll(tokenPattern)) {
    if (groups['blank'] !== undefined) {
      continue;
    }
    const kind = tokenKinds.find((name) => groups[name] !== undefined);
    if (kind !== undefined) {
      tokens.push({ kind, text: found, position });
    } else if (groups['text'] !== undefined) {
      tokens.push({ kind: 'text', text: unquote(groups['text'], position), position });
    } else if (groups['json'] !== undefined) {
      tokens.push({ kind: 'json', text: unescapeJson(found, position), position });
    } else {
      throw unexpected(text.slice(position, position + 20), position);
    }
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}

function unexpected(rest: string, position: number): Error {
  const message = rest.startsWith("'") ? 'the quoted literal is not terminated' : `unexpected ${quote(rest)}`;
  return odataError('$filter', `column ${position}: ${message}`);
}

function unescapeJson(literal: string, position: number): string {
  let content: unknown;
  try {
    content = JSON.parse(literal);
  } catch {
    throw unexpected(literal, position);
  }
  return requireText(String(content), position);
}

function unquote(literal: string, position: number): string {
  return requireText(literal.slice(1, -1).replaceAll("''", "'"), position);
}

function requireText(content: string, position: number): string {
  if (content.includes('\0') || !content.isWellFormed()) {
    throw odataError('$filter', `column ${position}: the literal contains a NUL character or half of a surrogate pair`);
  }
  return content;
}
