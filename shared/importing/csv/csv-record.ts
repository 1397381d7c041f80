/** Why a record cannot be used although it has an end. */
export type CsvFault =
  /** A quote that opens a cell is closed nowhere in the file. */
  | 'unclosed-quote'
  /** A closing quote is followed by something other than a separator or the end of the line. */
  | 'text-after-quote'
  /** Longer than the limit; its cells are not kept. */
  | 'too-long'
  /** Some cell is not UTF-8; it was read as Windows-1252. */
  | 'not-utf8';

/** Where reading can begin: always the start of a record. */
export interface CsvPosition {
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Number of the record that begins here: 0 is the header, rows count from 1; blank records are not counted. */
  readonly row: number;
  /** Number of the line that begins here, from 1. */
  readonly line: number;
}

/** The position in which a file without a byte order mark begins. */
export const csvStart: CsvPosition = { offset: 0, row: 0, line: 1 };

export interface CsvRecord {
  readonly row: number;
  /** The line in which the record begins. */
  readonly line: number;
  /** Byte offset of its first byte. */
  readonly start: number;
  /** Where the next record begins. */
  readonly next: CsvPosition;
  readonly cells: readonly string[];
  readonly fault?: CsvFault | undefined;
}
