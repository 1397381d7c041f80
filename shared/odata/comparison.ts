import type { ComparisonOperator, Filter, Scalar, TextOperator } from '../storage/filter.ts';
import { type FieldType, minSearchLetters, type NamedField } from './field-table.ts';
import type { Token } from './lexer.ts';
import { readLiteral } from './literal.ts';
import { odataError } from './odata-error.ts';

const orderedTypes: ReadonlySet<FieldType> = new Set(['text', 'date', 'number']);

/**
 * `<field> <op> <literal>`. On a list of texts `eq` means membership, and `eq null` that the list is absent, unless a
 * `member` is compared, as inside `any`.
 * @throws AppError ODataError for a literal of another type, or an operator that the field's type does not have.
 */
export function compareField(
  op: ComparisonOperator,
  field: NamedField,
  literal: Token,
  position: number,
  of: 'field' | 'member' = 'field',
): Filter {
  if (op === 'eq' || op === 'ne') {
    const filter = equals(field, [readLiteral(literal, field)], of);
    if (op === 'eq') {
      return filter;
    }
    return filter.op === 'eq' ? { ...filter, op: 'ne' } : { op: 'not', operand: filter };
  }
  if (!orderedTypes.has(field.type)) {
    const message = `column ${position}: ${field.name} supports only eq, ne and in`;
    throw odataError('$filter', message, { field: field.name });
  }
  return { op, field: field.path, value: readLiteral(literal, field) };
}

/** `<field> in (<literals>)`. */
export function listField(field: NamedField, literals: readonly Token[]): Filter {
  const values = literals.map((literal) => readLiteral(literal, field));
  if (field.type === 'textList') {
    return equals(field, values, 'field');
  }
  return { op: 'in', field: field.path, values: storedSpellings(field, values) };
}

/**
 * `contains`, `startswith` and `endswith`, as in `contains(<field>, <literal>)`.
 * @throws AppError ODataError for fields that are not text.
 */
export function textFunction(op: TextOperator, field: NamedField, literal: Token): Filter {
  if (field.type === 'textList' && op === 'contains') {
    return equals(field, [readLiteral(literal, field)], 'member');
  }
  const value = field.type === 'text' ? readLiteral(literal, field) : undefined;
  if (typeof value !== 'string') {
    const message = `column ${literal.position}: ${op} needs a text field and a text in quotes`;
    throw odataError('$filter', message, { field: field.name });
  }
  checkSearch(op, field, value, literal.position);
  return { op, field: field.path, value };
}

function checkSearch(op: TextOperator, { name, search }: NamedField, value: string, position: number): void {
  const hasPrefix = search === 'prefix' || search === 'trigrams-or-prefix';
  if (search === undefined || (hasPrefix && op === 'startswith')) {
    return;
  }
  if (search === 'never' || search === 'prefix') {
    const offered = search === 'never' ? 'eq, ne and in' : 'eq, ne, in and startswith';
    throw odataError('$filter', `column ${position}: ${name} supports only ${offered}`, { field: name });
  }
  if (Array.from(value).length < minSearchLetters) {
    const message = `column ${position}: ${op} of ${name} needs a text of at least ${minSearchLetters} letters`;
    throw odataError('$filter', message, { field: name });
  }
}

function equals(field: NamedField, values: readonly Scalar[], of: 'field' | 'member'): Filter {
  const spellings = storedSpellings(field, values);
  const filters = spellings.map((value): Filter => {
    const isMember = field.type === 'textList' && (value !== null || of === 'member');
    return { op: isMember ? 'has' : 'eq', field: field.path, value };
  });
  const [only] = filters;
  if (only !== undefined && filters.length === 1) {
    return only;
  }
  if (field.type === 'textList') {
    return { op: 'or', operands: filters };
  }
  return { op: 'in', field: field.path, values: spellings };
}

function storedSpellings(field: NamedField, values: readonly Scalar[]): readonly Scalar[] {
  const { literal } = field;
  if (literal === undefined) {
    return values;
  }
  return values.flatMap((value): readonly Scalar[] => (typeof value === 'string' ? literal(value) : [value]));
}
