import type { StoredActor } from '../access/stored-actor.ts';
import type { ErrorCode } from '../platform/errors.ts';
import type { StoredDocument } from '../storage/document-container.ts';
import type { CsvPosition } from './csv/csv-record.ts';

export const importStates = ['Queued', 'Running', 'Succeeded', 'PartiallySucceeded', 'Failed'] as const;
export type ImportState = (typeof importStates)[number];

/** Where the file lies: dropped by people, or uploaded through the API. */
export type ImportSource = 'imports' | 'uploads';

/** How far an import has come: rows before `position` are written, their counts and report parts are kept. */
export interface ImportCheckpoint extends CsvPosition {
  /** Slices done; also the number of the next one. */
  readonly slice: number;
}

/** What a file's first lines told. */
export interface ImportLayout {
  readonly separator: string;
  readonly header: readonly string[];
}

/** A repair that some rows needed. */
export interface RepairCount {
  readonly repair: string;
  readonly count: number;
  readonly firstRow: number;
}

/** One fault of one row. */
export interface RowFault {
  readonly row: number;
  /** The line of the file in which the row begins; the header is line 1. */
  readonly line: number;
  /** Null when the row as a whole is at fault. */
  readonly column: string | null;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Rows of one kind in the report. */
export interface ReportSection {
  readonly rows: number;
  /** There were more of them than a report holds. */
  readonly isTruncated: boolean;
  /** Slices that have a part of it, as ranges `[first, last]`. */
  readonly slices: readonly (readonly [number, number])[];
}

export interface ImportReportState {
  readonly refused: ReportSection;
  /** Rows that were repaired, and rows that had expired. */
  readonly noted: ReportSection;
}

/** Who may continue an import until when. */
export interface ImportLease {
  readonly holder: string;
  readonly untilMs: number;
}

export interface ImportCounts {
  /** Rows read so far; blank ones are not counted. */
  readonly total: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** `created`, `updated`, `unchanged` and `refused` make up `total`. */
  readonly refused: number;
  /** Rows among the written or unchanged ones that were not in canonical form. */
  readonly repaired: number;
  /** Rows among the unchanged ones whose expiry has passed and whose value is not on the list: nothing is stored. */
  readonly expired: number;
}

/** One version of one file and what became of it. `partition` = `id`, see `makeImportId`. */
export interface ImportDocument extends StoredDocument, ImportCounts {
  readonly kind: 'import';
  readonly source: ImportSource;
  readonly blobName: string;
  readonly blobEtag: string;
  readonly fileName: string;
  /** Client id or principal name of who uploaded it; `organisation` for a drop. */
  readonly submittedBy: string;
  readonly actor: StoredActor;
  readonly state: ImportState;
  /** Dates are UTC text with seven fractional digits. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: string | null;
  readonly bytesTotal: number;
  /** Milliseconds spent on it so far, waiting not counted. */
  readonly activeMs: number;
  readonly updatedAtMs: number;
  readonly lease: ImportLease | null;
  /** Of the latest lease, which grows with every claim. Absent before the first one. */
  readonly fence?: number;
  /** Claims since the last checkpoint. */
  readonly claims: number;
  readonly checkpoint: ImportCheckpoint;
  readonly layout: ImportLayout | null;
  readonly ignoredColumns: readonly string[];
  readonly repairs: readonly RepairCount[];
  /** The first faults, all of a row. */
  readonly errors: readonly RowFault[];
  readonly report: ImportReportState;
}

export function isFinished({ state }: Pick<ImportDocument, 'state'>): boolean {
  return state !== 'Queued' && state !== 'Running';
}
