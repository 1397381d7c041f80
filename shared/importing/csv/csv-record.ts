/** What is wrong with a record. */
export type CsvFault =
  /** A quote that opens a cell is never closed. */
  | 'unclosed-quote'
  /** A closing quote is not followed by a separator or the end of the line. */
  | 'text-after-quote'
  /** It is longer than the limit; its cells are not kept. */
  | 'too-long'
  /** It has text in cells beyond the limit; they are not kept. */
  | 'too-many-cells'
  /** A cell is not UTF-8; it was decoded as Windows-1252. */
  | 'not-utf8';

/** The start of a record, from which reading can begin. */
export interface CsvPosition {
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Number of the record: 0 is the header, rows count from 1; blank records are not counted. */
  readonly row: number;
  /** Number of the line, from 1. */
  readonly line: number;
}

/** The start of a file without a byte order mark. */
export const csvStart: CsvPosition = { offset: 0, row: 0, line: 1 };

export interface CsvRecord {
  readonly row: number;
  /** The line on which the record begins. */
  readonly line: number;
  /** Byte offset of its first byte. */
  readonly start: number;
  /** Where the next record begins. */
  readonly next: CsvPosition;
  readonly cells: readonly string[];
  readonly fault?: CsvFault | undefined;
}
