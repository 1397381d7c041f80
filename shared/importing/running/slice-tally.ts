import type { AcceptedSubmission } from '../../indicators/input/submission.ts';
import type { ItemFault } from '../../platform/errors.ts';
import { columnOf } from '../rows/columns.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import type { ImportCounts, ImportDocument, RepairCount, RowFault } from '../import-document.ts';
import type { ReportLines } from '../reports/import-report.ts';
import { type ReportFormat, rowFaults } from '../reports/report-lines.ts';

/** Different repairs that a record lists; further ones are only counted in `repaired`. */
const maxRepairs = 50;
/** Faults from which on a record lists no further row; the report lists them. */
const maxErrors = 50;

const expiredNote = 'ExpirationTime: has passed, and the value is not on the list; nothing is stored';

/** Which count of an import a status adds to. */
const countOf = {
  created: 'created',
  updated: 'updated',
  withdrawn: 'updated',
  unchanged: 'unchanged',
  ignored: 'unchanged',
} as const satisfies Record<AcceptedSubmission['status'], keyof ImportCounts>;

/** What became of a slice. */
export interface TalliedSlice {
  /** Counts, repairs and errors of the import with this slice. */
  readonly changes: ImportCounts & Pick<ImportDocument, 'repairs' | 'errors'>;
  readonly lines: ReportLines;
}

/** Counts the rows of one slice and writes their report lines. */
export class ImportTally {
  readonly #format: ReportFormat;
  readonly #counts: { -readonly [K in keyof ImportCounts]: ImportCounts[K] };
  readonly #repairs: Map<string, RepairCount>;
  readonly #errors: RowFault[];
  readonly #lines: { readonly refused: string[]; readonly noted: string[] } = { refused: [], noted: [] };

  constructor(format: ReportFormat, before: ImportDocument) {
    const { total, created, updated, unchanged, refused, repaired, expired, repairs, errors } = before;
    this.#format = format;
    this.#counts = { total, created, updated, unchanged, refused, repaired, expired };
    this.#repairs = new Map(repairs.map((entry) => [entry.repair, entry]));
    this.#errors = [...errors];
  }

  refuse(record: CsvRecord, fault: ItemFault): void {
    const faults = rowFaults(record, fault);
    this.#counts.total += 1;
    this.#counts.refused += 1;
    this.#lines.refused.push(this.#format.refused(record, faults));
    if (this.#errors.length < maxErrors) { this.#errors.push(...faults); }
  }

  accept(record: CsvRecord, { status, repairs: further }: AcceptedSubmission, repairs: readonly string[]): void {
    this.#counts.total += 1;
    this.#counts[countOf[status]] += 1;
    const isExpired = status === 'ignored';
    if (isExpired) this.#counts.expired += 1;
    if (repairs.length + further.length === 0 && !isExpired) return;
    const named = [...repairs, ...further].map(nameColumn);
    for (const repair of named) { this.#countRepair(repair, record.row); }
    if (named.length > 0) { this.#counts.repaired += 1; }
    const line = isExpired
      ? this.#format.noted(record, 'Expired', [expiredNote, ...named])
      : this.#format.noted(record, 'Repaired', named);
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

/** A repair's text begins with its field; people know the column. */
function nameColumn(repair: string): string {
  const [field = ''] = repair.split(':', 1);
  return `${columnOf(field)}${repair.slice(field.length)}`;
}
