import type { Filter } from '../../../storage/filter.ts';
import type { TextIndex } from './container-definition.ts';

const letters = 3;
/** More of them hardly narrow the candidates, and each is a list to read. */
const maxTrigrams = 16;
const maxTerms = 100;

/**
 * The query of the text index whose results contain every document that the filter finds; undefined if the index cannot
 * narrow it, or another index does so better.
 */
export function textMatchOf(filter: Filter | undefined, index: TextIndex, isAlternative = false): string | undefined {
  if (filter === undefined) {
    return undefined;
  }
  if ('operands' in filter) {
    const parts = filter.operands.map((operand) => textMatchOf(operand, index, isAlternative || filter.op === 'or'));
    const known = parts.filter((part) => part !== undefined);
    if (known.length === 0 || known.length > maxTerms || (filter.op === 'or' && known.length < parts.length)) {
      return undefined;
    }
    return `(${known.join(filter.op === 'and' ? ' AND ' : ' OR ')})`;
  }
  const { op } = filter;
  if (op !== 'contains' && op !== 'endswith' && op !== 'startswith' && op !== 'eq') {
    return undefined;
  }
  const place = index.fields.indexOf(filter.field);
  const isOrdered = (op === 'eq' || op === 'startswith') && index.ordered.includes(filter.field);
  if (place < 0 || typeof filter.value !== 'string' || (isOrdered && !isAlternative)) {
    return undefined;
  }
  return matchOf(place, filter.value);
}

function matchOf(place: number, text: string): string | undefined {
  const characters = Array.from(text);
  const count = characters.length - letters + 1;
  if (count < 1) {
    return undefined;
  }
  const step = Math.ceil(count / maxTrigrams);
  const trigrams = new Set<string>();
  for (let at = 0; at < count; at += step) {
    trigrams.add(
      `"${characters
        .slice(at, at + letters)
        .join('')
        .replaceAll('"', '""')}"`,
    );
  }
  return `(f${place} : (${[...trigrams].join(' AND ')}))`;
}
