/** The most characters in a pattern. */
const maxLength = 10_000;

const string = String.raw`'(?:[^'\\]|\\.)*'`;
const step = String.raw`(?:[\w-]+|${string}|"[^"]*")`;
const path = String.raw`[A-Za-z][\w-]*:${step}(?:\.${step}|\[(?:\*|-?\d+)\])*`;
const token = new RegExp(
  String.raw`\s*([tbh]?${string}|==|!=|<>|[<>]=?|=|[[\](),]|${path}|-?\d+(?:\.\d+)?(?![\w.])|[A-Za-z]\w*)`,
  'sy',
);

/** The tokens of a STIX pattern (STIX 2.1, part 9); undefined for a text that is too long or has something else in it. */
export function tokensOf(pattern: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const text = pattern.trim();
  token.lastIndex = 0;
  while (text.length <= maxLength && token.lastIndex < text.length) {
    const [, found] = token.exec(text) ?? [];
    if (found === undefined) {
      return undefined;
    }
    tokens.push(found);
  }
  return text.length > maxLength ? undefined : tokens;
}

/** Tests that parentheses may multiply a pattern to: a list of values needs none. */
const maxCopies = 2_000;

/** A place in the tokens, and how much work the pattern may still cause. */
export class TokenCursor {
  readonly #tokens: readonly string[];
  #at = 0;
  #copiesLeft = maxCopies;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string {
    return this.#tokens[this.#at] ?? 'the end';
  }

  next(): string {
    return this.#tokens[this.#at++] ?? 'the end';
  }

  /** Whether that many more tests may be copied. */
  mayCopy(count: number): boolean {
    this.#copiesLeft -= count;
    return this.#copiesLeft >= 0;
  }

  /** Moves past the next token if it is one of the words, in any letter case, and returns it in upper case. */
  take(...words: readonly string[]): string | undefined {
    const found = this.#tokens[this.#at]?.toUpperCase();
    if (found === undefined || !words.includes(found)) {
      return undefined;
    }
    this.#at += 1;
    return found;
  }
}
