/** A string or template in a source file: its text, and the line that it begins on. */
export interface StringLiteral {
  readonly line: number;
  /** As written, without quotes; each `${...}` of a template is an ellipsis. */
  readonly text: string;
}

const comment = String.raw`\/\/[^\n]*|\/\*[^]*?\*\/`;
const quoted = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"`;
const word = String.raw`[\w$]+|[^]`;
const token = new RegExp(`${comment}|${quoted}|${word}`, 'y');
const regularExpression = /\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** After these a slash begins a regular expression, after other tokens it divides. */
const beforeRegularExpression = /^(?:[(,=:[!&|?{};+<>~%^*-]|return|typeof|case|of|in)?$/;

/**
 * The string literals of a TypeScript source, in order, without those in comments. It knows comments, strings, templates
 * and regular expressions, and nothing else of the language.
 */
export function stringLiterals(source: string): readonly StringLiteral[] {
  const found: { readonly at: number; readonly text: string }[] = [];

  /** Reads code to its end, or to the brace that closes a template's expression; returns where it stopped. */
  const readCode = (start: number, isInTemplate: boolean): number => {
    let at = start;
    let depth = 0;
    let last = '';
    while (at < source.length) {
      if (source[at] === '`') {
        at = readTemplate(at);
        last = '`';
        continue;
      }
      const text = tokenAt(source, at, last);
      if (isInTemplate && depth === 0 && text === '}') {
        return at;
      }
      depth += Number(text === '{') - Number(text === '}');
      if (/^['"]/.test(text)) {
        found.push({ at, text: text.slice(1, -1) });
      }
      at += text.length;
      last = /^(?:\s|\/[/*])/.test(text) ? last : text;
    }
    return at;
  };

  const readTemplate = (start: number): number => {
    let at = start + 1;
    let text = '';
    while (at < source.length && source[at] !== '`') {
      if (source.startsWith('${', at)) {
        at = readCode(at + 2, true) + 1;
        text += '…';
      } else {
        const length = source[at] === '\\' ? 2 : 1;
        text += source.slice(at, at + length);
        at += length;
      }
    }
    found.push({ at: start, text });
    return at + 1;
  };

  readCode(0, false);
  return found
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, text }) => ({ line: source.slice(0, at).split('\n').length, text }));
}

function tokenAt(source: string, at: number, last: string): string {
  const kinds = beforeRegularExpression.test(last) ? [regularExpression, token] : [token];
  for (const kind of kinds) {
    kind.lastIndex = at;
    const text = kind.exec(source)?.[0];
    if (text !== undefined) {
      return text;
    }
  }
  return source.slice(at, at + 1);
}
