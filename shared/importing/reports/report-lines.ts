import type { CsvRecord } from '../csv/csv-record.ts';
import { csvLine } from '../csv/csv-writer.ts';
import { guardCell, unguardFormula } from '../csv/formula-guard.ts';
import type { FileLayout, RowFault } from '../import-document.ts';
import { reportColumns } from '../rows/columns.ts';
import { describeFault, shorten } from './describe-faults.ts';

/** The column Status: `Failed`, `Summary` and `Note` are about the file, in a line without a row; the others are about a row. */
type ReportStatus = 'Refused' | 'Repaired' | 'Expired' | 'Failed' | 'Cancelled' | 'Summary' | 'Note';

/** Without it spreadsheets do not read the report as UTF-8. */
const byteOrderMark = '\uFEFF';
const unclosedQuoteNote = 'Fix this row, then clear this cell';
/** A spreadsheet cell can contain 32,767 characters. */
const maxReasonLength = 8_000;

type ReportedRow = Pick<CsvRecord, 'row' | 'line' | 'cells' | 'fault'>;

/**
 * Writes the lines of a report: the columns of the file without those of an earlier report, then Status and Reason. It is
 * UTF-8 with the file's separator; a file with tabs gets commas, because spreadsheets do not expect tabs in a CSV file.
 */
export class ReportLineWriter {
  readonly #columns: readonly string[];
  readonly #separator: string;
  readonly #kept: readonly number[];

  constructor({ header, separator }: FileLayout) {
    this.#columns = header;
    this.#separator = separator === '\t' ? ',' : separator;
    const added: ReadonlySet<string> = new Set(reportColumns.map((column) => column.toLowerCase()));
    this.#kept = [...header.keys()].filter((index) => !added.has(header[index]?.trim().toLowerCase() ?? ''));
  }

  header(): string {
    return `${byteOrderMark}${this.#line([...this.#keptOf(this.#columns).map(guarded), ...reportColumns])}`;
  }

  /** A line about the file; an import of the report ignores it. */
  remark(status: 'Failed' | 'Cancelled' | 'Summary' | 'Note', reason: string): string {
    return this.#line([...this.#kept.map(() => ''), status, shorten(reason, maxReasonLength)]);
  }

  /**
   * A refused row. Cells beyond the header are written after the reason. A row with an unclosed quote gets a note there
   * instead: it may have swallowed other rows, and the extra cell keeps it refused until someone has fixed it.
   */
  refused(row: ReportedRow, faults: readonly RowFault[]): string {
    const beyond = row.fault === 'unclosed-quote' ? [unclosedQuoteNote] : row.cells.slice(this.#columns.length);
    return this.#line([...this.#row(row, 'Refused', faults.map(describeFault)), ...beyond.map(guarded)]);
  }

  /** A row with notes, as it was in the file, so that it imports again unchanged. */
  noted(row: ReportedRow, status: 'Repaired' | 'Expired', notes: readonly string[]): string {
    return this.#line(this.#row(row, status, notes));
  }

  #row({ row, line, cells }: ReportedRow, status: ReportStatus, notes: readonly string[]): readonly string[] {
    const reason = `row ${row} (line ${line}): ${notes.join('; ')}`;
    return [...this.#keptOf(cells).map(guarded), status, shorten(reason, maxReasonLength)];
  }

  #line(cells: readonly string[]): string {
    return csvLine(cells, this.#separator);
  }

  #keptOf(cells: readonly string[]): readonly string[] {
    return this.#kept.map((index) => cells[index] ?? '');
  }
}

/** Guarded once: a cell that was already guarded in the file stays as it is. */
function guarded(text: string): string {
  return guardCell(unguardFormula(text));
}
