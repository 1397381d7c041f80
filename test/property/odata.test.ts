import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../shared/odata/parser.ts';
import { AppError } from '../../shared/platform/errors.ts';
import { arbitraryFilter, TABLE } from '../support/arbitrary-filter.ts';
import { printFilter } from '../support/print-filter.ts';

const PIECES = [
  'title',
  'severity',
  'groups',
  'generateAlert',
  'seen',
  'incidentId',
  'eq',
  'ne',
  'gt',
  'and',
  'or',
  'not',
  'in',
  'any',
  'contains',
  'null',
  'true',
  '(',
  ')',
  ',',
  ':',
  '/',
  "'",
  "''",
  "'a'",
  '5',
  '-',
  '2026-11-27',
  'x',
  '+',
  ' ',
  '%',
  '\0',
  '\uD800',
];

function parseOrRefuse(text: string): boolean {
  try {
    parseFilter(text, TABLE);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'ODataError') return false;
    throw error;
  }
}

describe('OData filters', () => {
  it('are read back from what is printed', () => {
    fc.assert(
      fc.property(arbitraryFilter(), (filter) => {
        expect(parseFilter(printFilter(filter, TABLE), TABLE)).toEqual(filter);
      }),
      { numRuns: 500 },
    );
  });

  it('survive the way through a request line', () => {
    fc.assert(
      fc.property(arbitraryFilter(), (filter) => {
        const query = `%24filter=${encodeURIComponent(printFilter(filter, TABLE))}`;
        expect(parseFilter(new URLSearchParams(query).get('$filter') ?? '', TABLE)).toEqual(filter);
      }),
    );
  });

  it('are read or refused with ODataError, whatever the text', () => {
    const sentence = fc.array(fc.constantFrom(...PIECES), { maxLength: 20 }).map((pieces) => pieces.join(' '));
    const text = fc.oneof(sentence, fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(text, (written) => {
        expect(parseOrRefuse(written)).toBeTypeOf('boolean');
      }),
      { numRuns: 1_000 },
    );
  });

  it('keep a quoted value a value, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!value.includes('\0'));
        const text = `title eq '${value.replaceAll("'", "''")}'`;
        expect(parseFilter(text, TABLE)).toStrictEqual({ op: 'eq', field: 'title', value });
      }),
    );
  });
});
