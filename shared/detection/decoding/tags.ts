import { parseJson, textOf } from './json-text.ts';

const maxTagLength = 200;

/** The tags in a column: a single tag, a list, or a list as JSON text. Long tags are cut. */
export function tagsOf(cell: unknown, maxTags: number): readonly string[] {
  const parsed = typeof cell === 'string' && cell.startsWith('[') ? parseJson(cell) : undefined;
  const value = parsed?.ok === true ? parsed.value : cell;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list
    .map(textOf)
    .filter((tag) => tag !== undefined)
    .map((tag) => tag.slice(0, maxTagLength))
    .slice(0, maxTags);
}
