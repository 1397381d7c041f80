import type { CsvPosition, CsvRecord } from './csv-record.ts';
import { CsvScanner } from './csv-scanner.ts';
import { CsvSkipper } from './csv-skipper.ts';

/** The most bytes of one record, without its line end. */
export const maxRecordBytes = 1024 * 1024;

const nothing = Buffer.alloc(0);

/**
 * Reads the records of a CSV file from chunks of any size:
 *
 *     chunk:  end of a record CRLF | record LF | record CR | start of a rec
 *             \_ #rest + this ___/   \_____ whole _____/    \___ #rest ___/
 *
 * Lines end with CRLF, LF or CR. Records whose cells are all blank are skipped and not counted. A quote within an
 * unquoted cell is text. A record cut by the end of a chunk is scanned again with the next one; a record beyond
 * `maxRecordBytes` is skipped without being kept, so memory is bounded for any input. The bytes must not include a byte
 * order mark: begin after it.
 */
export class CsvParser {
  readonly #separator: number;
  readonly #maxCells: number;
  /** Bytes that were not parsed yet, and those added since the last parse. */
  #rest: Buffer = nothing;
  #added: Uint8Array[] = [];
  #addedBytes = 0;
  /** Where the bytes that were not parsed yet begin. */
  #at: CsvPosition;
  #skipper: CsvSkipper | undefined;
  /** Blank records since the last other one. */
  blankRecords = 0;

  /** Of each record, `maxCells` cells are kept. */
  constructor(separator: string, from: CsvPosition, maxCells = Number.POSITIVE_INFINITY) {
    this.#maxCells = maxCells;
    this.#separator = separator.charCodeAt(0);
    this.#at = from;
  }

  /** The records that are complete; some may be returned by a later call. */
  push(chunk: Uint8Array): readonly CsvRecord[] {
    this.#added.push(chunk);
    this.#addedBytes += chunk.length;
    // A rest is scanned again only once as many bytes have been added: the work is linear for chunks of any size.
    return this.#addedBytes < this.#rest.length ? [] : this.#parse(this.#takeData(), false);
  }

  /** The records left at the end of the file. */
  finish(): readonly CsvRecord[] {
    const records = [...this.#parse(this.#takeData(), true)];
    if (this.#skipper !== undefined) {
      this.#endSkipped(this.#skipper, records);
    }
    return records;
  }

  #takeData(): Buffer {
    const [only] = this.#added;
    const isOne = this.#rest.length === 0 && this.#added.length === 1 && only !== undefined;
    const data = isOne
      ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
      : Buffer.concat([this.#rest, ...this.#added]);
    this.#added = [];
    this.#addedBytes = 0;
    return data;
  }

  #parse(data: Buffer, isLast: boolean): readonly CsvRecord[] {
    const records: CsvRecord[] = [];
    const scanner = new CsvScanner(data, this.#separator, isLast, this.#maxCells);
    let index = this.#skipper === undefined ? 0 : this.#skip(this.#skipper, data, 0, records);
    while (index < data.length) {
      const isWhole = scanner.isLineEnd(index) ? this.#isBlankLine(scanner, index) : scanner.scan(index);
      const newline = isWhole ? scanner.lineEndLength(scanner.end) : undefined;
      if (newline !== undefined) {
        this.#take(scanner, index, newline, records);
        index = scanner.end + newline;
      } else if (data.length - index > maxRecordBytes + 1) {
        this.#skipper = new CsvSkipper(this.#separator);
        index = this.#skip(this.#skipper, data, index, records);
      } else {
        break;
      }
    }
    this.#rest = data.subarray(index);
    return records;
  }

  #isBlankLine(scanner: CsvScanner, index: number): true {
    scanner.cells = [];
    scanner.fault = undefined;
    scanner.innerLines = 0;
    scanner.end = index;
    return true;
  }

  #take(scanner: CsvScanner, start: number, newline: number, records: CsvRecord[]): void {
    const isTooLong = scanner.end - start > maxRecordBytes;
    const fault = isTooLong && scanner.fault !== 'unclosed-quote' ? 'too-long' : scanner.fault;
    const cells = isTooLong ? [] : scanner.cells;
    const isBlank = fault === undefined && cells.every((cell) => cell.trim() === '');
    const { offset, row, line } = this.#at;
    this.#at = {
      offset: offset + scanner.end + newline - start,
      row: isBlank ? row : row + 1,
      line: line + scanner.innerLines + (newline > 0 ? 1 : 0),
    };
    this.blankRecords = isBlank ? this.blankRecords + 1 : 0;
    if (!isBlank) {
      records.push({ row, line, start: offset, next: this.#at, cells, fault });
    }
  }

  /** The index after the record being skipped, or the end of the data. */
  #skip(skipper: CsvSkipper, data: Buffer, start: number, records: CsvRecord[]): number {
    const next = skipper.skip(data, start);
    if (next === undefined) {
      return data.length;
    }
    this.#endSkipped(skipper, records);
    return next;
  }

  #endSkipped(skipper: CsvSkipper, records: CsvRecord[]): void {
    const { offset, row, line } = this.#at;
    this.#skipper = undefined;
    this.#at = { offset: offset + skipper.bytes, row: row + 1, line: line + skipper.lines };
    const fault = skipper.isQuoted ? 'unclosed-quote' : 'too-long';
    records.push({ row, line, start: offset, next: this.#at, cells: [], fault });
  }
}
