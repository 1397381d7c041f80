import * as fc from 'fast-check';
import type { Field, FieldTable, FieldType } from '../../../shared/odata/field-table.ts';
import { formatUtcDate } from '../../../shared/platform/utc-date.ts';
import type { SampleDocument } from './arbitrary-filter.ts';

/*
 * Filters that callers can write for a resource, and documents that can match: a few awkward values, so they often do.
 */

const text = fc.string({ unit: fc.constantFrom('a', 'A', "'", '"', '%', '_', '\\', ' ', 'é'), maxLength: 3 });
const date = fc.integer({ min: 0, max: 3 }).map((day) => formatUtcDate(day * 86_400_000));
const number = fc.integer({ min: -1, max: 2 });
const digits = fc.constantFrom('7', '42', '900000000000001');

/** Values as they are stored in a field of the type. */
const stored: Readonly<Record<FieldType, (field: Field) => fc.Arbitrary<unknown>>> = {
  text: () => text,
  enum: ({ values = [] }) => fc.constantFrom(...values),
  date: () => date,
  boolean: () => fc.boolean(),
  number: () => number,
  id: () => digits,
  textList: () => fc.array(text, { maxLength: 3 }),
};

/** Documents whose fields have a value, are null, or are absent. */
export function arbitraryDocumentsOf(
  table: FieldTable,
  length: { readonly minLength: number; readonly maxLength: number },
): fc.Arbitrary<readonly SampleDocument[]> {
  const fields = Object.entries(table).filter(([name, { path = name }]) => path !== 'id');
  const values = Object.fromEntries(
    fields.map(([name, field]) => [field.path ?? name, fc.option(stored[field.type](field), { freq: 4 })]),
  );
  const document = fc.record({ id: fc.stringMatching(/^[0-9]{1,3}$/), ...values }, { requiredKeys: ['id'] });
  return fc.uniqueArray(document, { selector: ({ id }) => id, ...length });
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Literals for a field of the type, as callers write them. */
const literals: Readonly<Record<FieldType, (field: Field) => fc.Arbitrary<string>>> = {
  text: () => text.map(quoted),
  enum: ({ values = [] }) => fc.constantFrom(...values, ...values.map((value) => value.toUpperCase())).map(quoted),
  date: () => fc.tuple(date, fc.boolean()).map(([value, isQuoted]) => (isQuoted ? quoted(value) : value)),
  boolean: () => fc.constantFrom('true', 'false'),
  number: () => number.map(String),
  id: () => digits,
  textList: () => text.map(quoted),
};

function operators({ type }: Field): readonly string[] {
  return ['text', 'date', 'number'].includes(type) ? ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] : ['eq', 'ne'];
}

/** The text functions that a field offers, with texts as long as its search needs. */
function textFunctions(name: string, { search }: Field): readonly fc.Arbitrary<string>[] {
  const call = (functions: readonly string[], value: fc.Arbitrary<string>) =>
    fc.tuple(fc.constantFrom(...functions), value.map(quoted)).map(([f, v]) => `${f}(${name},${v})`);
  const long = text.map((value) => `${value}abc`);
  switch (search) {
    case 'never':
      return [];
    case 'prefix':
      return [call(['startswith'], text)];
    case 'trigrams':
      return [call(['contains', 'startswith', 'endswith'], long)];
    case 'trigrams-or-prefix':
      return [call(['contains', 'endswith'], long), call(['startswith'], text)];
    case undefined:
    default:
      return [call(['contains', 'startswith', 'endswith'], text)];
  }
}

function comparison([name, field]: readonly [string, Field]): fc.Arbitrary<string> {
  const one = literals[field.type](field);
  const equality = fc.constantFrom('eq', 'ne');
  const functions = field.type === 'text' ? textFunctions(name, field) : [];
  return fc.oneof(
    fc.tuple(fc.constantFrom(...operators(field)), one).map(([op, value]) => `${name} ${op} ${value}`),
    equality.map((op) => `${name} ${op} null`),
    fc.array(one, { minLength: 1, maxLength: 3 }).map((list) => `${name} in (${list.join(',')})`),
    ...functions,
  );
}

/** A comparison, its negation, or two of them joined. */
export function arbitraryODataFilter(table: FieldTable): fc.Arbitrary<string> {
  const leaf = fc.constantFrom(...Object.entries(table)).chain(comparison);
  const joined = (word: string) =>
    fc.array(leaf, { minLength: 2, maxLength: 2 }).map((operands) => operands.join(` ${word} `));
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: leaf.map((operand) => `not (${operand})`) },
    { weight: 1, arbitrary: joined('and') },
    { weight: 1, arbitrary: joined('or') },
  );
}
