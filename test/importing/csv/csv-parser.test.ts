import { describe, expect, it } from 'vitest';
import { CsvParser, maxRecordBytes } from '../../../shared/importing/csv/csv-parser.ts';
import { type CsvRecord, csvStart } from '../../../shared/importing/csv/csv-record.ts';

function parse(file: Uint8Array, chunkBytes: number, separator = ','): readonly CsvRecord[] {
  const parser = new CsvParser(separator, csvStart);
  const records: CsvRecord[] = [];
  for (let start = 0; start < file.length; start += chunkBytes) {
    records.push(...parser.push(file.subarray(start, start + chunkBytes)));
  }
  return [...records, ...parser.finish()];
}

interface Case {
  readonly name: string;
  readonly file: string | Uint8Array;
  readonly separator?: string;
  readonly cells: readonly (readonly string[])[];
  readonly lines?: readonly number[];
  readonly faults?: readonly (string | undefined)[];
}

const cases: readonly Case[] = [
  { name: 'nothing', file: '', cells: [] },
  {
    name: 'lines that end with LF',
    file: 'a,b\nc,d\n',
    cells: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    lines: [1, 2],
  },
  {
    name: 'lines that end with CRLF',
    file: 'a,b\r\nc,d\r\n',
    cells: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    lines: [1, 2],
  },
  {
    name: 'lines that end with CR',
    file: 'a,b\rc,d\r',
    cells: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    lines: [1, 2],
  },
  {
    name: 'a last line without end',
    file: 'a,b\nc,d',
    cells: [
      ['a', 'b'],
      ['c', 'd'],
    ],
  },
  {
    name: 'an empty last cell',
    file: 'a,\nb,',
    cells: [
      ['a', ''],
      ['b', ''],
    ],
  },
  {
    name: 'quoted cells',
    file: '"a","b,c"\n"","d"',
    cells: [
      ['a', 'b,c'],
      ['', 'd'],
    ],
  },
  { name: 'doubled quotes', file: '"say ""hi""",""""\n', cells: [['say "hi"', '"']] },
  {
    name: 'line ends within quotes, each counted as one line',
    file: '"a\nb\r\nc\rd",e\nf,g\n',
    cells: [
      ['a\nb\r\nc\rd', 'e'],
      ['f', 'g'],
    ],
    lines: [1, 5],
  },
  { name: 'quotes within an unquoted cell as text', file: 'a"b,c""d,e"\n', cells: [['a"b', 'c""d', 'e"']] },
  {
    name: 'records after blank lines and blank records',
    file: '\n\r\na,b\n , \n\r\r,,\n"",""\nc,d\n\n',
    cells: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    lines: [3, 9],
  },
  {
    name: 'semicolons',
    file: 'a;"b;c"\nd,e;f\n',
    separator: ';',
    cells: [
      ['a', 'b;c'],
      ['d,e', 'f'],
    ],
  },
  {
    name: 'tabs',
    file: 'a\t"b\tc"\nd\te\n',
    separator: '\t',
    cells: [
      ['a', 'b\tc'],
      ['d', 'e'],
    ],
  },
  {
    name: 'characters of two, three and four bytes',
    file: 'é,"名""前",🦊\nb,c,d',
    cells: [
      ['é', '名"前', '🦊'],
      ['b', 'c', 'd'],
    ],
  },
  {
    name: 'a replacement character that is really there',
    file: 'a\uFFFD,b\n',
    cells: [['a\uFFFD', 'b']],
    faults: [undefined],
  },
  {
    name: 'bytes that are not UTF-8, read as Windows-1252',
    file: Buffer.concat([Buffer.from('a,b\nd\u00FCrr,"\u0093x\u0094"\n', 'latin1'), Buffer.from('ü,e\n')]),
    cells: [
      ['a', 'b'],
      ['dürr', '“x”'],
      ['ü', 'e'],
    ],
    faults: [undefined, 'not-utf8', undefined],
  },
  {
    name: 'text behind a closing quote',
    file: '"a"b,c\nd,"e" \n',
    cells: [
      ['ab', 'c'],
      ['d', 'e '],
    ],
    faults: ['text-after-quote', 'text-after-quote'],
  },
  {
    name: 'a quote that is never closed',
    file: 'a,b\n\nc,"d\ne,f\n',
    cells: [
      ['a', 'b'],
      ['c', 'd\ne,f\n'],
    ],
    lines: [1, 3],
    faults: [undefined, 'unclosed-quote'],
  },
];

describe('the CSV parser', () => {
  it.each(cases)('reads $name, for chunks of any size', ({ file, separator, cells, lines, faults }) => {
    const bytes = typeof file === 'string' ? Buffer.from(file) : file;
    for (const chunkBytes of [1, 2, 3, 5, 1000]) {
      const records = parse(bytes, chunkBytes, separator);
      expect(records.map((record) => record.cells)).toEqual(cells);
      expect(records.map(({ row }) => row)).toEqual(cells.map((_, index) => index));
      expect(records.map(({ line }) => line)).toEqual(lines ?? cells.map((_, index) => index + 1));
      expect(records.map(({ fault }) => fault)).toEqual(faults ?? cells.map(() => undefined));
    }
  });

  const long = 'x'.repeat(maxRecordBytes - 2);
  it.each([
    ['at the limit', `${long},y\r\nnext,row\r\n`, [undefined, undefined], [1, 2]],
    ['beyond the limit', `${long},yy\r\nnext,row\r\n`, ['too-long', undefined], [1, 2]],
    ['far beyond the limit', `a,${long}${long}${long}\nnext,row`, ['too-long', undefined], [1, 2]],
    ['quoted', `"${long}\r\n""${long}\n${long}\r",b\r\nnext,row\n`, ['too-long', undefined], [1, 5]],
    ['quoted and never closed', `a,b\n"${long},${long}\n\n`, [undefined, 'unclosed-quote'], [1, 2]],
    ['last, without line end', `a,b\n${long}${long}`, [undefined, 'too-long'], [1, 2]],
  ])('skips a record %s without keeping it', (_, file, faults, lines) => {
    const bytes = Buffer.from(file);
    const byChunk = [20_000, 65_536, bytes.length].map((chunkBytes) => parse(bytes, chunkBytes));
    for (const records of byChunk) {
      expect(records.map(({ fault }) => fault)).toEqual(faults);
      expect(records.map(({ line }) => line)).toEqual(lines);
      expect(records.at(-1)?.next.offset).toBe(bytes.length);
      expect(records.map(({ next, start, cells }) => [next, start, cells.length])).toEqual(
        byChunk[0]?.map(({ next, start, cells }) => [next, start, cells.length]),
      );
    }
  });
});
