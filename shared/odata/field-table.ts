/** The fields of a resource that query options may name: each name as the API spells it, and how literals are read. */
export type FieldTable = Readonly<Record<string, Field>>;

/** An `id` is a whole number to callers and stored as its digits: it supports eq, ne and in. */
export type FieldType = 'text' | 'enum' | 'date' | 'boolean' | 'number' | 'textList' | 'id';

/**
 * Which text functions a filter may use on a field of a long list, by its index. `trigrams`: all, with texts of three letters
 * or more. `prefix`: `startswith`. `trigrams-or-prefix`: both; `startswith` with texts of any length. `never`: none.
 */
type TextSearch = 'trigrams' | 'prefix' | 'trigrams-or-prefix' | 'never';

/** The shortest text that an index of trigrams can find. */
export const minSearchLetters = 3;

export interface Field {
  readonly type: FieldType;
  /** Its path in the document; the name itself when absent. */
  readonly path?: string;
  /** The spellings of an enum; literals match in any letter case. */
  readonly values?: readonly string[];
  /** The stored spellings that a literal of `eq`, `ne` or `in` stands for. */
  readonly literal?: (text: string) => readonly string[];
  /** All text functions with any text when absent: of short lists. */
  readonly search?: TextSearch;
  /** True when `$orderby` may name it. */
  readonly sortable?: boolean;
}

export interface NamedField extends Field {
  readonly name: string;
  readonly path: string;
}

/** The field of that name, in any letter case. */
export function findField(table: FieldTable, name: string): NamedField | undefined {
  const wanted = name.toLowerCase();
  const entry = Object.entries(table).find(([known]) => known.toLowerCase() === wanted);
  return entry && { ...entry[1], name: entry[0], path: entry[1].path ?? entry[0] };
}
