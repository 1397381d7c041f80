import type { AppError } from '../platform/errors.ts';
import type { Token } from './lexer.ts';
import { odataError, quote } from './odata-error.ts';

/** Reads tokens one by one. Words are compared in lower case. The `expect...` methods throw AppError ODataError. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? { kind: 'end', text: '', position: this.#tokens.at(-1)?.position ?? 0 };
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'symbol' && text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    const isThere = this.isSymbol(symbol);
    if (isThere) {
      this.take();
    }
    return isThere;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) {
      throw this.unexpected(quote(symbol));
    }
  }

  isWord(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' && text.toLowerCase() === word;
  }

  /** Takes and returns the next token if it is one of the words. */
  takeWord<W extends string>(...words: readonly W[]): W | undefined {
    const word = words.find((candidate) => this.isWord(candidate));
    if (word !== undefined) {
      this.take();
    }
    return word;
  }

  expectWord<W extends string>(...words: readonly W[]): W {
    const word = this.takeWord(...words);
    if (word === undefined) {
      throw this.unexpected(words.join(' or '));
    }
    return word;
  }

  expectName(what: string): Token {
    if (this.peek().kind !== 'word') {
      throw this.unexpected(what);
    }
    return this.take();
  }

  unexpected(expected: string): AppError {
    const { kind, text, position } = this.peek();
    return odataError(
      '$filter',
      `column ${position}: expected ${expected}, found ${kind === 'end' ? 'the end' : quote(text)}`,
    );
  }
}
