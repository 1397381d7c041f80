import { allFaults, type ItemFault } from '../../platform/errors.ts';
import { columnOf, reportColumns } from '../rows/columns.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import { csvLine } from '../csv/csv-writer.ts';
import { guardFormula, unguardFormula } from '../csv/formula-guard.ts';
import type { ImportLayout, RowFault } from '../import-document.ts';

/** What a line of a report says of its row: `Failed` and `Note` are said of the file, in a line without a row. */
export type ReportStatus = 'Refused' | 'Repaired' | 'Expired' | 'Failed' | 'Note';

/** Without it spreadsheets would not read the report as UTF-8. */
const byteOrderMark = '\uFEFF';
const noteOfSwallowedRows = 'Mend this row, then clear this cell';
/** A spreadsheet's cell holds 32,767 characters. */
const maxReasonLength = 8_000;

type Row = Pick<CsvRecord, 'row' | 'line' | 'cells' | 'fault'>;

/**
 * Writes report lines: the columns of the file without those of an earlier report, then Status and Reason, in UTF-8 with
 * the file's separator; a file with tabs gets commas, as spreadsheets do not take tabs in a CSV file.
 */
export class ReportFormat {
  readonly #columns: readonly string[];
  readonly #separator: string;
  readonly #kept: readonly number[];

  constructor({ header, separator }: ImportLayout) {
    this.#columns = header;
    this.#separator = separator === '\t' ? ',' : separator;
    const added: ReadonlySet<string> = new Set(reportColumns.map((column) => column.toLowerCase()));
    this.#kept = [...header.keys()].filter((index) => !added.has(header[index]?.trim().toLowerCase() ?? ''));
  }

  header(): string {
    return `${byteOrderMark}${this.#line([...this.#keptOf(this.#columns), ...reportColumns])}`;
  }

  /** A line that an import passes over. */
  remark(status: ReportStatus, reason: string): string {
    return this.#line([...this.#kept.map(() => ''), status, cut(reason, maxReasonLength)]);
  }

  /**
   * A refused row. Cells beyond the header follow the reason, and a note does where an unclosed quote has swallowed rows:
   * such a row is refused again until someone has mended it.
   */
  refused(row: Row, faults: readonly RowFault[]): string {
    const beyond = row.fault === 'unclosed-quote' ? [noteOfSwallowedRows] : row.cells.slice(this.#columns.length);
    return this.#line([...this.#row(row, 'Refused', faults.map(describe)), ...beyond.map(guarded)]);
  }

  /** A row of which something is to be known; as it was, so that it imports again unchanged. */
  noted(row: Row, status: 'Repaired' | 'Expired', notes: readonly string[]): string {
    return this.#line(this.#row(row, status, notes));
  }

  #row({ row, line, cells }: Row, status: ReportStatus, notes: readonly string[]): readonly string[] {
    const reason = `row ${row} (line ${line}): ${notes.join('; ')}`;
    return [...this.#keptOf(cells).map(guarded), status, cut(reason, maxReasonLength)];
  }

  #line(cells: readonly string[]): string {
    return csvLine(cells, this.#separator);
  }

  #keptOf(cells: readonly string[]): readonly string[] {
    return this.#kept.map((index) => cells[index] ?? '');
  }
}

const maxMessageLength = 1_000;

/** All faults of a row, by the columns of the file. */
export function rowFaults({ row, line }: Row, fault: ItemFault): readonly RowFault[] {
  return allFaults(fault).map(({ field, code, message }) => {
    const text = field !== undefined && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
    return {
      row,
      line,
      column: field === undefined ? null : columnOf(field),
      code,
      message: cut(text, maxMessageLength),
    };
  });
}

function describe({ column, message, code }: RowFault): string {
  return `${column === null ? '' : `${column}: `}${message} [${code}]`;
}

/** As safe as it was meant: a cell that was guarded already stays as it is. */
function guarded(text: string): string {
  return guardFormula(unguardFormula(text));
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength).toWellFormed()} ...` : text;
}
