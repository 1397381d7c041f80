import type { Readable } from 'node:stream';
import { byteOrderMarkBytes } from '../csv/csv-dialect.ts';
import { readCsv, readCsvHead } from '../csv/csv-reader.ts';
import { type CsvPosition, csvStart } from '../csv/csv-record.ts';
import { type DateOrder, DateOrderFinder } from '../csv/local-dates.ts';
import type { FileLayout } from '../import-document.ts';
import { isComment, plainHeader, plainListStart, plainSeparator } from '../rows/plain-list.ts';
import { type ColumnMap, readHeader } from '../rows/read-header.ts';
import { localDateOf } from '../rows/read-row.ts';
import { FileRefusedError } from './file-refused-error.ts';

/** A plain list may begin with this many lines of comments. */
const maxLeadingComments = 1_000;

interface FoundLayout {
  readonly layout: FileLayout;
  readonly ignoredColumns: readonly string[];
  /** The first row. */
  readonly start: CsvPosition;
}

/**
 * Reads how a file is written: its header, or that it is a plain list of values.
 * @throws FileRefusedError
 */
export async function readFileLayout(open: () => Promise<Readable>): Promise<FoundLayout> {
  const head = await readFrom(open, readCsvHead);
  if (!head.ok) {
    throw new FileRefusedError(head.fault.message);
  }
  const { dialect, header } = head.value;
  const columns = readHeader(header.cells);
  if (columns.ok) {
    const layout = { separator: dialect.separator, header: header.cells };
    return { layout, ignoredColumns: columns.value.ignoredColumns, start: header.next };
  }
  const offset = dialect.hasByteOrderMark ? byteOrderMarkBytes : 0;
  const start = await readFrom(open, (file) => findPlainList(file, offset));
  if (start === undefined) {
    throw new FileRefusedError(columns.fault.message);
  }
  return { layout: { separator: ',', header: plainHeader, isPlainList: true }, ignoredColumns: [], start };
}

/** The order of the dates in local order that follow `from`. `tick` is awaited between pieces of the file. */
export async function findDateOrder(
  chunks: AsyncIterable<Uint8Array>,
  separator: string,
  from: CsvPosition,
  columns: ColumnMap,
  tick: () => Promise<void>,
): Promise<DateOrder> {
  const finder = new DateOrderFinder();
  let last: string | undefined;
  for await (const records of readCsv(chunks, separator, from, columns.cellCount)) {
    for (const record of records) {
      const text = localDateOf(columns, record);
      if (text !== undefined && text !== last) {
        finder.add(text);
        last = text;
      }
    }
    await tick();
  }
  return finder.order;
}

export function requireColumns({ header }: FileLayout): ColumnMap {
  const columns = readHeader(header);
  if (!columns.ok) {
    throw new FileRefusedError(columns.fault.message);
  }
  return columns.value;
}

async function findPlainList(file: AsyncIterable<Uint8Array>, offset: number): Promise<CsvPosition | undefined> {
  let comments = 0;
  for await (const records of readCsv(after(file, offset), plainSeparator, { ...csvStart, offset, row: 1 }, 2)) {
    for (const record of records) {
      if (isComment(record) && comments < maxLeadingComments) {
        comments += 1;
        continue;
      }
      const kind = plainListStart(record);
      if (kind === undefined) {
        return undefined;
      }
      const { start, row, line, next } = record;
      return kind === 'name' ? { ...next, row } : { offset: start, row, line };
    }
  }
  return undefined;
}

async function* after(file: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array> {
  let skip = offset;
  for await (const chunk of file) {
    yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

async function readFrom<T>(open: () => Promise<Readable>, read: (file: Readable) => Promise<T>): Promise<T> {
  const file = await open();
  try {
    return await read(file);
  } finally {
    file.destroy();
  }
}
