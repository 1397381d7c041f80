import { fail } from '../../platform/errors.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import type { FileLayout } from '../import-document.ts';
import { expandPlainRow, isComment, notAValue } from '../rows/plain-list.ts';
import type { ColumnMap } from '../rows/read-header.ts';
import { type BadRow, type GoodRow, isFileRemark, readRow, restateDate } from '../rows/read-row.ts';

export interface ReadRecord {
  /** As the report shows it. */
  readonly record: CsvRecord;
  readonly read: { readonly ok: true; readonly value: GoodRow } | BadRow;
}

/** Reads a record of a file with this layout; undefined for a remark, which is not a row. */
export function readRecord(
  written: CsvRecord,
  columns: ColumnMap,
  { isPlainList, dateOrder }: FileLayout,
  fileName: string,
): ReadRecord | undefined {
  if (isFileRemark(columns, written) || (isPlainList === true && isComment(written))) {
    return undefined;
  }
  if (isPlainList === true) {
    const record = written.fault === undefined ? expandPlainRow(written, fileName) : written;
    return { record, read: record.cells[0] === '' ? refuseLine(record) : readRow(columns, record) };
  }
  const restated = dateOrder === undefined ? undefined : restateDate(columns, written, dateOrder);
  if (restated === undefined) {
    return { record: written, read: readRow(columns, written) };
  }
  const read = readRow(columns, restated.record);
  const repairs = read.ok ? [...read.value.repairs, restated.repair] : [];
  return { record: restated.record, read: read.ok ? { ok: true, value: { ...read.value, repairs } } : read };
}

function refuseLine({ cells }: CsvRecord): BadRow {
  return fail('InvalidInput', notAValue(cells[1] ?? ''), 'indicatorValue');
}
