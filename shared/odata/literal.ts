import { parseUtcDateInQuery } from '../platform/utc-date.ts';
import type { Scalar } from '../storage/filter.ts';
import type { NamedField } from './field-table.ts';
import type { Token } from './lexer.ts';
import { odataError, quote } from './odata-error.ts';

const numberPattern = /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i;
const integerPattern = /^-?\d+$/;

/**
 * The value of a literal that is compared with the field: `null` for any field, or one of the field's type. Booleans,
 * numbers and dates may be quoted. Members of text lists may be bare numbers.
 * @throws AppError ODataError that names the field, the column and what was expected.
 */
export function readLiteral(token: Token, field: NamedField): Scalar {
  const isBare = token.kind === 'word';
  if (isBare && token.text.toLowerCase() === 'null') {
    return null;
  }
  const value = literalReaders[field.type](token, field);
  if (value === undefined) {
    throw odataError('$filter', `column ${token.position}: expected ${expected(field)}, found ${quote(token.text)}`, {
      field: field.name,
    });
  }
  return value;
}

type LiteralReader = (token: Token, field: NamedField) => Scalar | undefined;

const literalReaders: Readonly<Record<NamedField['type'], LiteralReader>> = {
  text: (token) => (token.kind === 'text' ? token.text : undefined),
  textList: (token) => (token.kind === 'text' || token.kind === 'number' ? token.text : undefined),
  id: (token) => {
    if (token.kind !== 'text' && token.kind !== 'number') {
      return undefined;
    }
    return /^\d{1,20}$/.test(token.text) ? token.text : undefined;
  },
  enum: (token, field) => {
    if (token.kind !== 'text') {
      return undefined;
    }
    const wanted = token.text.toLowerCase();
    return field.values?.find((value) => value.toLowerCase() === wanted);
  },
  date: (token) => {
    if (token.kind !== 'date' && token.kind !== 'text') {
      return undefined;
    }
    return parseUtcDateInQuery(token.text);
  },
  boolean: (token) => {
    if (token.kind !== 'word' && token.kind !== 'text') {
      return undefined;
    }
    const text = token.text.toLowerCase();
    if (text === 'true') {
      return true;
    }
    return text === 'false' ? false : undefined;
  },
  number: (token) => {
    if ((token.kind !== 'number' && token.kind !== 'text') || !numberPattern.test(token.text)) {
      return undefined;
    }
    const value = Number(token.text);
    const isExact = Number.isSafeInteger(value) || !integerPattern.test(token.text);
    return isExact && Number.isFinite(value) ? value : undefined;
  },
};

function expected(field: NamedField): string {
  if (field.type === 'enum') {
    return `one of ${(field.values ?? []).map((value) => `'${value}'`).join(', ')}`;
  }
  return expectedTexts[field.type];
}

const expectedTexts = {
  text: 'text in quotes',
  textList: 'text in quotes',
  date: 'a date',
  boolean: 'true or false',
  number: 'a number',
  id: 'a whole number',
} as const;
