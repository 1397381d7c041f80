import type { ItemFault } from '../platform/errors.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { columnOf, reportColumns } from './columns.ts';
import type { CsvRecord } from './csv/csv-record.ts';
import { csvLine } from './csv/csv-writer.ts';
import { guardFormula, unguardFormula } from './csv/formula-guard.ts';
import type { ImportDocument, ImportLayout, ImportReportState } from './import-record.ts';

/** The most refused rows that a report holds. */
export const maxReportRows = 100_000;

const byteOrderMark = '\uFEFF';
const headerPart = 0;
const noteOfSwallowedRows = 'Mend this row, then clear this cell';

export function reportName(importId: string): string {
  return `${importId}.csv`;
}

/** Writes report lines in the file's own dialect: its columns, without those of an earlier report, then Status and Reason. */
export class ReportFormat {
  readonly #layout: ImportLayout;
  readonly #kept: readonly number[];

  constructor(layout: ImportLayout) {
    this.#layout = layout;
    const added: ReadonlySet<string> = new Set(reportColumns.map((column) => column.toLowerCase()));
    this.#kept = [...layout.header.keys()].filter(
      (index) => !added.has(layout.header[index]?.trim().toLowerCase() ?? ''),
    );
  }

  header(): string {
    const { header, hasByteOrderMark, separator } = this.#layout;
    const line = csvLine([...this.#keptOf(header), ...reportColumns], separator);
    return hasByteOrderMark ? `${byteOrderMark}${line}` : line;
  }

  /**
   * A refused row. Cells beyond the header follow the reason, and a note does where an unclosed quote has swallowed rows:
   * such a row is refused again until someone has mended it.
   */
  refused({ row, cells, fault: csvFault }: Pick<CsvRecord, 'row' | 'cells' | 'fault'>, fault: ItemFault): string {
    const beyond = csvFault === 'unclosed-quote' ? [noteOfSwallowedRows] : cells.slice(this.#layout.header.length);
    const all = [...this.#keptOf(cells).map(guarded), 'Refused', describe(row, fault), ...beyond.map(guarded)];
    return csvLine(all, this.#layout.separator);
  }

  #keptOf(cells: readonly string[]): readonly string[] {
    return this.#kept.map((index) => cells[index] ?? '');
  }
}

/** As safe as it was meant: a cell that was guarded already stays as it is. */
function guarded(text: string): string {
  return guardFormula(unguardFormula(text));
}

function describe(row: number, { field, message, code }: ItemFault): string {
  if (field === undefined) return `row ${row}: ${message} [${code}]`;
  const text = message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
  return `row ${row}, ${columnOf(field)}: ${text} [${code}]`;
}

/** Keeps one slice's lines; the same slice again replaces them. Answers the report's new state. */
export async function writeReportPart(
  reports: BlobStore,
  importId: string,
  slice: number,
  lines: readonly string[],
  state: ImportReportState,
): Promise<ImportReportState> {
  const kept = lines.slice(0, maxReportRows - state.rows);
  const isTruncated = state.isTruncated || kept.length < lines.length;
  if (kept.length === 0) return { ...state, isTruncated };
  await reports.writePart(reportName(importId), partOf(slice), Buffer.from(kept.join('')));
  return { rows: state.rows + kept.length, isTruncated, slices: withSlice(state.slices, slice) };
}

/** Makes the report of its parts; a header alone when no row was refused. A repeat changes nothing. */
export async function commitReport(reports: BlobStore, document: ImportDocument): Promise<void> {
  const { id, layout, report } = document;
  const name = reportName(id);
  if (layout === null || (await reports.info(name)) !== undefined) return;
  await reports.writePart(name, headerPart, Buffer.from(new ReportFormat(layout).header()));
  const parts = report.slices.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => partOf(first + index)),
  );
  await reports.commitParts(name, [headerPart, ...parts]);
}

function partOf(slice: number): number {
  return slice + 1;
}

function withSlice(slices: ImportReportState['slices'], slice: number): ImportReportState['slices'] {
  const last = slices.at(-1);
  return last !== undefined && last[1] === slice - 1
    ? [...slices.slice(0, -1), [last[0], slice]]
    : [...slices, [slice, slice]];
}
