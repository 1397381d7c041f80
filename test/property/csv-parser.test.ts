import { parse as parseReference } from 'csv-parse/sync';
import { array, assert, constant, constantFrom, nat, oneof, property, stringMatching, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CsvParser } from '../../shared/importing/csv/csv-parser.ts';
import { type CsvPosition, type CsvRecord, csvStart } from '../../shared/importing/csv/csv-record.ts';
import { runs } from '../support/long-mode.ts';

const plainCell = stringMatching(/^(?:[a-z é🦊'][a-z "é]{0,6})?$/u);
const quotedCell = array(constantFrom('a', ' ', ',', ';', '""', '\n', '\r\n', '\r', 'é', '鍵', '🦊'), {
  maxLength: 8,
}).map((parts) => `"${parts.join('')}"`);
const lineEnd = constantFrom('\n', '\r\n', '\r');
const csvLine = array(oneof(plainCell, quotedCell), { minLength: 1, maxLength: 5 }).map((cells) => cells.join(','));
const csvFile = tuple(array(tuple(csvLine, lineEnd), { maxLength: 12 }), oneof(csvLine, constant(''))).map(
  ([lines, last]) => `${lines.flat().join('')}${last}`,
);

function parse(bytes: Uint8Array, cuts: readonly number[], from: CsvPosition = csvStart): CsvRecord[] {
  const parser = new CsvParser(',', from);
  const edges = [from.offset, ...cuts.map((cut) => Math.max(from.offset, cut % (bytes.length + 1))), bytes.length];
  const sorted = edges.toSorted((a, b) => a - b);
  const records = sorted.slice(1).flatMap((end, index) => parser.push(bytes.subarray(sorted[index], end)));
  return [...records, ...parser.finish()];
}

function reference(file: string): string[][] {
  const records: unknown = parseReference(file, {
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  });
  return z.array(z.array(z.string())).parse(records);
}

const cuts = array(nat(), { maxLength: 8 });

describe('the CSV parser, for any input,', () => {
  it('reads the same as csv-parse, for chunks of any size', () => {
    assert(
      property(csvFile, cuts, (file, cuts) => {
        const records = parse(Buffer.from(file), cuts);
        expect(records.map(({ cells }) => cells)).toEqual(reference(file));
        expect(records.every(({ fault }) => fault === undefined)).toBe(true);
      }),
      { numRuns: runs(1500) },
    );
  });

  it('continues from any record with the same result', () => {
    assert(
      property(csvFile, cuts, (file, cuts) => {
        const bytes = Buffer.from(file);
        const all = parse(bytes, []);
        for (const [index, { next }] of all.entries()) {
          expect(parse(bytes, cuts, next)).toEqual(all.slice(index + 1));
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('returns the same records for arbitrary bytes in chunks of any size, and loses none', () => {
    const bytes = array(constantFrom(10, 13, 34, 44, 97, 0xc3, 0xa9, 0xff), { maxLength: 40 });
    assert(
      property(bytes, cuts, (values, cuts) => {
        const file = Uint8Array.from(values);
        const records = parse(file, cuts);
        expect(records).toEqual(parse(file, []));
        for (const [index, { start }] of records.entries()) {
          expect(start).toBeGreaterThanOrEqual(records[index - 1]?.next.offset ?? 0);
        }
      }),
      { numRuns: runs(1500) },
    );
  });
});
