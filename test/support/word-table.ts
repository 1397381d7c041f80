import { readFileSync } from 'node:fs';

/** A row of the word table in CONTRIBUTING.md that refuses words. */
export interface WordRule {
  /** What to write instead. */
  readonly better: string;
  readonly refused: readonly string[];
  /** Phrases in which a refused word is right. */
  readonly allowed: readonly string[];
}

const header = '| instead of | write | refused |';

/** A page without the word table, which contains every refused word. */
export function withoutWordTable(page: string): string {
  const [before = '', after = ''] = page.split(header);
  return before + after.slice(after.indexOf('\n\n'));
}

/** The rows with code spans in their last column: refused phrases, then in parentheses what is fine. */
export function wordTable(): readonly WordRule[] {
  const text = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
  const table = text.split(header)[1]?.split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\|[^|]+\|([^|]+)\|([^|]+)\|$/gm)].flatMap(([, better = '', last = '']) => {
    const [refused = '', allowed = ''] = last.split('(but');
    return spansOf(refused).length === 0
      ? []
      : [{ better: better.trim(), refused: spansOf(refused), allowed: spansOf(allowed) }];
  });
}

/** The refused phrases that a text contains, each with what to write instead. */
export function refusedIn(text: string, rules: readonly WordRule[]): readonly string[] {
  const plain = text.toLowerCase().replaceAll(/\s+/g, ' ');
  return rules.flatMap(({ better, refused, allowed }) => {
    const rest = allowed.reduce((left, phrase) => left.replaceAll(phrase, ''), plain);
    const found = refused.filter((phrase) => new RegExp(String.raw`(?<![\w-])${phrase}(?![\w-])`).test(rest));
    return found.length === 0 ? [] : [`"${found.join('", "')}" -> ${better}`];
  });
}

function spansOf(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}
