import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilterToCosmos } from '../../shared/adapters/cosmos/filter-sql.ts';
import { compileFilterToSqlite } from '../../shared/adapters/sqlite/documents/filter-sql.ts';
import { maxDepth, parseFilter } from '../../shared/odata/parser.ts';
import { AppError } from '../../shared/platform/errors.ts';
import { runs } from '../support/long-mode.ts';
import { arbitraryFilter, table } from '../support/made/arbitrary-filter.ts';
import { printFilter } from '../support/oracles/print-filter.ts';

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
    parseFilter(text, table);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'ODataError') {
      return false;
    }
    throw error;
  }
}

describe('OData filters', () => {
  it('are read back from what is printed', () => {
    fc.assert(
      fc.property(arbitraryFilter(), (filter) => {
        expect(parseFilter(printFilter(filter, table), table)).toEqual(filter);
      }),
      { numRuns: runs(500) },
    );
  });

  it('survive the way through a request line', () => {
    fc.assert(
      fc.property(arbitraryFilter(), (filter) => {
        const query = `%24filter=${encodeURIComponent(printFilter(filter, table))}`;
        expect(parseFilter(new URLSearchParams(query).get('$filter') ?? '', table)).toEqual(filter);
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
      { numRuns: runs(1_000) },
    );
  });

  it('keep a quoted value a value, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!value.includes('\0'));
        const text = `title eq '${value.replaceAll("'", "''")}'`;
        expect(parseFilter(text, table)).toStrictEqual({ op: 'eq', field: 'title', value });
      }),
    );
  });

  it('nest as deep as they may, and no deeper', () => {
    const nested = fc.record({ depth: fc.integer({ min: 1, max: 3 * maxDepth }), isNot: fc.boolean() });
    fc.assert(
      fc.property(nested, ({ depth, isNot }) => {
        const text = `${(isNot ? 'not (' : '(').repeat(depth)}title eq 'a'${')'.repeat(depth)}`;
        const levels = isNot ? 2 * depth : depth;
        expect(parseOrRefuse(text)).toBe(levels <= maxDepth);
      }),
    );
  });

  it('hold a thousand comparisons, and no more', () => {
    const counted = fc.record({ count: fc.integer({ min: 900, max: 1_100 }), isList: fc.boolean() });
    fc.assert(
      fc.property(counted, ({ count, isList }) => {
        const values = Array.from({ length: count }, (_, index) => `'${index}'`);
        const text = isList
          ? `title in (${values.join(',')})`
          : values.map((value) => `title eq ${value}`).join(' or ');
        expect(parseOrRefuse(text)).toBe(count <= 1_000);
      }),
      { numRuns: runs(30) },
    );
  });

  it('reach SQL as parameters: the words of a statement do not depend on the values', () => {
    const hostile = fc.constantFrom(
      "'",
      "''",
      '"',
      '--',
      ';',
      '/*',
      '\\',
      '%',
      '_',
      '@p0',
      '?1',
      ') OR (1=1',
      "' OR '1'='1",
    );
    const value = fc.array(fc.oneof(hostile, fc.string({ unit: 'grapheme' }))).map((parts) => `a${parts.join('')}a`);
    const form = fc.constantFrom(
      'title eq V',
      'title gt V',
      'contains(title,V)',
      'startswith(title,V)',
      'title in (V,V)',
    );
    fc.assert(
      fc.property(form, value, (written, text) => {
        fc.pre(!text.includes('\0'));
        const filterOf = (literal: string) =>
          parseFilter(
            written.replaceAll('V', () => `'${literal.replaceAll("'", "''")}'`),
            table,
          );
        for (const compile of [compileFilterToSqlite, compileFilterToCosmos]) {
          expect(compile(filterOf(text)).sql).toBe(compile(filterOf('x')).sql);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});
