import { allFaults, type ItemFault } from '../../platform/errors.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import type { RowFault } from '../import-document.ts';
import { columnOf } from '../rows/columns.ts';

const maxMessageLength = 1_000;

/** All faults of a bad row, by the columns of the file. */
export function rowFaults({ row, line }: Pick<CsvRecord, 'row' | 'line'>, fault: ItemFault): readonly RowFault[] {
  return allFaults(fault).map(({ field, code, message }) => {
    const text = field !== undefined && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
    return {
      row,
      line,
      column: field === undefined ? null : columnOf(field),
      code,
      message: shorten(text, maxMessageLength),
    };
  });
}

/** A fault in the words of a report: `IndicatorValue: ... [InvalidHashValue]`. */
export function describeFault({ column, message, code }: RowFault): string {
  return `${column === null ? '' : `${column}: `}${message} [${code}]`;
}

/** The text, cut when it is longer than `maxLength` characters. */
export function shorten(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength).toWellFormed()} ...` : text;
}
