import type { StoredActor } from '../access/stored-actor.ts';
import type { LeasedWork } from '../jobs/work-session.ts';
import type { ErrorCode } from '../platform/errors.ts';
import type { StoredDocument } from '../storage/document-container.ts';
import type { Mark } from '../storage/mark.ts';
import type { CsvPosition } from './csv/csv-record.ts';
import type { DateOrder } from './csv/local-dates.ts';

/** The blob container of the file: dropped by people, or uploaded through the API. */
export type ImportSource = 'imports' | 'uploads';

/** How far an import has come: the rows before this position are written, with their counts and report parts. */
interface ImportCheckpoint extends CsvPosition {
  /** Number of slices done, and so the index of the next one. */
  readonly slice: number;
}

/** The separator and the header of a file, as its first lines have them. */
export interface FileLayout {
  readonly separator: string;
  readonly header: readonly string[];
  /** Present for a file that is a list of values; its header is that of its report. */
  readonly isPlainList?: true;
  /** How the dates in local order of the column ExpirationTime are read; absent until one is found. */
  readonly dateOrder?: DateOrder;
}

/** A repair that some rows needed. */
export interface RepairCount {
  readonly repair: string;
  readonly count: number;
  readonly firstRow: number;
}

/** One fault of one row, for people. */
export interface RowFault {
  readonly row: number;
  /** The line of the file on which the row begins; the header is line 1. */
  readonly line: number;
  /** Null when the fault concerns the whole row. */
  readonly column: string | null;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Rows of one kind in the report. */
export interface ReportSection {
  readonly rows: number;
  /** There were more of them than a report may contain. */
  readonly isTruncated: boolean;
  /** The slices with a part of this section, as ranges `[first, last]`. */
  readonly slices: readonly (readonly [number, number])[];
}

interface ImportReportState {
  readonly refused: ReportSection;
  /** Repaired rows and expired rows. */
  readonly noted: ReportSection;
}

export interface ImportCounts {
  /** Rows read so far, without blank ones. */
  readonly total: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** `created`, `updated`, `unchanged` and `refused` add up to `total`. */
  readonly refused: number;
  /** Written or unchanged rows that needed a repair. */
  readonly repaired: number;
  /** Unchanged rows whose expiry is in the past and whose value is not on the list: nothing is stored. */
  readonly expired: number;
}

/** The import of one version of one file. `partition` = `id`, see `makeImportId`. */
export interface ImportDocument extends StoredDocument, ImportCounts, LeasedWork {
  readonly kind: 'import';
  readonly source: ImportSource;
  readonly blobName: string;
  readonly blobEtag: string;
  readonly fileName: string;
  /** Client id or user principal name of the uploader; `organisation` for a drop. */
  readonly submittedBy: string;
  readonly actor: StoredActor;
  /** Dates are UTC text with seven fractional digits. */
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly error: string | null;
  readonly bytesTotal: number;
  readonly checkpoint: ImportCheckpoint;
  /** The store of the list that the rows are written to. Absent before the first claim, and in releases before 0.3. */
  readonly list?: Mark;
  readonly layout: FileLayout | null;
  readonly ignoredColumns: readonly string[];
  readonly repairs: readonly RepairCount[];
  /** The faults of the first refused rows; all faults of each. */
  readonly errors: readonly RowFault[];
  readonly report: ImportReportState;
  /** The job that has undone it, and when. */
  readonly undoneBy?: string;
  readonly undoneAt?: string;
}
