/** What the query options may say about a resource: each field's name as the API spells it, and how it is read. */
export type FieldTable = Readonly<Record<string, Field>>;

/** An `id` is a whole number to the caller and stored as its digits: it is compared with eq, ne and in. */
export type FieldType = 'text' | 'enum' | 'date' | 'boolean' | 'number' | 'textList' | 'id';

export interface Field {
  readonly type: FieldType;
  /** Where the document holds it; the name itself when absent. */
  readonly path?: string;
  /** The spellings of an enum; literals are matched without regard to case. */
  readonly values?: readonly string[];
  /** The stored spellings that a literal of `eq`, `ne` or `in` stands for. */
  readonly literal?: (text: string) => readonly string[];
  /** True when `$orderby` may name it. */
  readonly sortable?: boolean;
}

export interface NamedField extends Field {
  readonly name: string;
  readonly path: string;
}

/** The field of that name, in any case. */
export function findField(table: FieldTable, name: string): NamedField | undefined {
  const wanted = name.toLowerCase();
  const entry = Object.entries(table).find(([known]) => known.toLowerCase() === wanted);
  return entry && { ...entry[1], name: entry[0], path: entry[1].path ?? entry[0] };
}

/** The field that is stored at that path. */
export function findFieldByPath(table: FieldTable, path: string): NamedField | undefined {
  const entry = Object.entries(table).find(([name, field]) => (field.path ?? name) === path);
  return entry && { ...entry[1], name: entry[0], path };
}
