import type { AcceptedSubmission } from '../../indicators/input/submission.ts';
import type { ItemFault } from '../../platform/errors.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import type { ImportCounts, ImportDocument, RepairCount, RowFault } from '../import-document.ts';
import { rowFaults } from '../reports/describe-faults.ts';
import type { ReportLines } from '../reports/import-report.ts';
import type { ReportLineWriter } from '../reports/report-lines.ts';
import { columnOf } from '../rows/columns.ts';

/** The most different repairs that an import document lists; others are only counted in `repaired`. */
const maxRepairs = 50;
/** With this many faults, an import document lists no further rows; the report does. */
const maxErrors = 50;

const expiredNote = 'ExpirationTime: is in the past and the value is not on the list; nothing was stored';

/** Which count of an import a status adds to. */
const countOf = {
  created: 'created',
  updated: 'updated',
  withdrawn: 'updated',
  unchanged: 'unchanged',
  ignored: 'unchanged',
} as const satisfies Record<AcceptedSubmission['status'], keyof ImportCounts>;

/** The result of a slice. */
export interface TalliedSlice {
  /** Counts, repairs and errors of the import, including this slice. */
  readonly changes: ImportCounts & Pick<ImportDocument, 'repairs' | 'errors'>;
  readonly lines: ReportLines;
}

/** Counts the rows of one slice and writes their report lines. */
export class SliceTally {
  readonly #writer: ReportLineWriter;
  readonly #counts: { -readonly [K in keyof ImportCounts]: ImportCounts[K] };
  readonly #repairs: Map<string, RepairCount>;
  readonly #errors: RowFault[];
  readonly #lines: { readonly refused: string[]; readonly noted: string[] } = { refused: [], noted: [] };

  constructor(writer: ReportLineWriter, before: ImportDocument) {
    const { total, created, updated, unchanged, refused, repaired, expired, repairs, errors } = before;
    this.#writer = writer;
    this.#counts = { total, created, updated, unchanged, refused, repaired, expired };
    this.#repairs = new Map(repairs.map((entry) => [entry.repair, entry]));
    this.#errors = [...errors];
  }

  refuse(record: CsvRecord, fault: ItemFault): void {
    const faults = rowFaults(record, fault);
    this.#counts.total += 1;
    this.#counts.refused += 1;
    this.#lines.refused.push(this.#writer.refused(record, faults));
    if (this.#errors.length < maxErrors) {
      this.#errors.push(...faults);
    }
  }

  accept(record: CsvRecord, { status, repairs: further }: AcceptedSubmission, repairs: readonly string[]): void {
    this.#counts.total += 1;
    this.#counts[countOf[status]] += 1;
    const isExpired = status === 'ignored';
    if (isExpired) {
      this.#counts.expired += 1;
    }
    if (repairs.length + further.length === 0 && !isExpired) {
      return;
    }
    const named = [...repairs, ...further].map(nameColumn);
    for (const repair of named) {
      this.#countRepair(repair, record.row);
    }
    if (named.length > 0) {
      this.#counts.repaired += 1;
    }
    const line = isExpired
      ? this.#writer.noted(record, 'Expired', [expiredNote, ...named])
      : this.#writer.noted(record, 'Repaired', named);
    this.#lines.noted.push(line);
  }

  end(): TalliedSlice {
    const changes = { ...this.#counts, repairs: [...this.#repairs.values()], errors: this.#errors };
    return { changes, lines: this.#lines };
  }

  #countRepair(repair: string, firstRow: number): void {
    const known = this.#repairs.get(repair);
    if (known !== undefined) {
      this.#repairs.set(repair, { ...known, count: known.count + 1 });
    } else if (this.#repairs.size < maxRepairs) {
      this.#repairs.set(repair, { repair, count: 1, firstRow });
    }
  }
}

/** A repair begins with the name of the field; a report names the column. */
function nameColumn(repair: string): string {
  const [field = ''] = repair.split(':', 1);
  return `${columnOf(field)}${repair.slice(field.length)}`;
}
