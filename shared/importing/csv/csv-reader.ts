import { fail, type Result, succeed } from '../../platform/errors.ts';
import {
  byteOrderMarkBytes,
  type CsvDialect,
  detectDialect,
  isEnoughForDialect,
  maxHeaderBytes,
} from './csv-dialect.ts';
import { CsvParser } from './csv-parser.ts';
import { type CsvPosition, type CsvRecord, csvStart } from './csv-record.ts';

/** Blank records in a row. A spreadsheet has at most 1,048,576 rows, and some programs save all of them. */
export const maxBlankRecords = 2_000_000;

/** More blank records in a row than any spreadsheet writes. */
export class BlankFileError extends Error {
  override readonly name = 'BlankFileError';
}

/**
 * The records of a file from `from`, in batches as they arrive; `chunks` begin at `from.offset`. Of each record, `maxCells`
 * cells are kept.
 * @throws BlankFileError
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  separator: string,
  from: CsvPosition,
  maxCells: number,
): AsyncGenerator<readonly CsvRecord[]> {
  const parser = new CsvParser(separator, from, maxCells);
  for await (const chunk of chunks) {
    const records = parser.push(chunk);
    if (records.length > 0) {
      yield records;
    }
    if (parser.blankRecords > maxBlankRecords) {
      throw new BlankFileError(
        `More than ${maxBlankRecords} rows in a row are blank. Delete them and import the file again.`,
      );
    }
  }
  const records = parser.finish();
  if (records.length > 0) {
    yield records;
  }
}

/** A file's dialect and its first record. */
interface CsvHead {
  readonly dialect: CsvDialect;
  readonly header: CsvRecord;
}

/**
 * Reads a file up to the end of its header. Fault: `InvalidInput` for a file that is empty or UTF-16, and for a header
 * longer than `maxHeaderBytes`.
 */
export async function readCsvHead(chunks: AsyncIterable<Uint8Array>): Promise<Result<CsvHead>> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    head = Buffer.concat([head, chunk]);
    const found = isEnoughForDialect(head) ? parseHead(head, false) : undefined;
    if (found !== undefined) {
      return found;
    }
    if (head.length > maxHeaderBytes) {
      return fail('InvalidInput', `The file has no complete header in its first ${maxHeaderBytes} bytes.`);
    }
  }
  return parseHead(head, true) ?? fail('InvalidInput', 'The file is empty.');
}

function parseHead(head: Buffer, isLast: boolean): Result<CsvHead> | undefined {
  const dialect = detectDialect(head);
  if (!dialect.ok) {
    return dialect;
  }
  const { separator, hasByteOrderMark } = dialect.value;
  const skipped = hasByteOrderMark ? byteOrderMarkBytes : 0;
  const parser = new CsvParser(separator, { ...csvStart, offset: skipped });
  const [first, second] = [...parser.push(head.subarray(skipped)), ...(isLast ? parser.finish() : [])];
  const header = isSeparatorLine(first) && second !== undefined ? asHeader(second) : first;
  const isWhole = isLast || !isSeparatorLine(first) || second !== undefined;
  return header && isWhole ? succeed({ dialect: dialect.value, header }) : undefined;
}

/** A line such as `sep=;`, which sets the separator for Excel. It ends in the separator, so it reads as two cells. */
function isSeparatorLine(record: CsvRecord | undefined): boolean {
  return record?.cells.length === 2 && record.cells[0]?.toLowerCase() === 'sep=' && record.cells[1] === '';
}

/** The record after the separator line, as the header: rows are counted from it. */
function asHeader(record: CsvRecord): CsvRecord {
  return { ...record, row: csvStart.row, next: { ...record.next, row: csvStart.row + 1 } };
}
