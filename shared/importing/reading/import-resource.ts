import { isFinished, type JobState } from '../../jobs/job-state.ts';
import type { ImportCounts, ImportDocument, RepairCount, RowFault } from '../import-document.ts';
import { reportName } from '../reports/import-report.ts';

/** An import as the API returns it. */
export interface ImportResource extends ImportCounts {
  readonly id: string;
  readonly fileName: string;
  readonly submittedBy: string;
  readonly state: JobState;
  readonly rowsPerSecond: number | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: string | null;
  /** The job that has undone it, and when. */
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
  readonly bytesTotal: number;
  readonly bytesDone: number;
  /** Columns of the file that an import does not use. */
  readonly ignoredColumns: readonly string[];
  /** The first 50 different repairs, each with its first row; the report lists every repaired row. */
  readonly repairs: readonly RepairCount[];
  /** The blob of the report; null until the import has finished. */
  readonly report: string | null;
  /** Refused rows in the report, 100,000 at most. */
  readonly reportRows: number;
  readonly reportTruncated: boolean;
  /** Repaired and expired rows in the report, 10,000 at most. */
  readonly reportNotes: number;
  readonly reportNotesTruncated: boolean;
}

/** One import with the faults of its first refused rows: all faults of each row, about 50 in total. */
export interface ImportWithErrors extends ImportResource {
  readonly errors: readonly RowFault[];
}

export function toImportWithErrors(document: ImportDocument): ImportWithErrors {
  return { ...toImportResource(document), errors: document.errors };
}

export function toImportResource(document: ImportDocument): ImportResource {
  const { total, activeMs, report, checkpoint, bytesTotal } = document;
  return {
    id: document.id,
    fileName: document.fileName,
    submittedBy: document.submittedBy,
    state: document.state,
    total,
    created: document.created,
    updated: document.updated,
    unchanged: document.unchanged,
    refused: document.refused,
    repaired: document.repaired,
    expired: document.expired,
    rowsPerSecond: activeMs > 0 ? Math.round((total * 1000) / activeMs) : null,
    createdAt: document.createdAt,
    startedAt: document.startedAt,
    finishedAt: document.finishedAt,
    error: document.error,
    undoneBy: document.undoneBy ?? null,
    undoneAt: document.undoneAt ?? null,
    bytesTotal,
    bytesDone: checkpoint.offset,
    ignoredColumns: document.ignoredColumns,
    repairs: document.repairs,
    report: isFinished(document) ? `reports/${reportName(document.id)}` : null,
    reportRows: report.refused.rows,
    reportTruncated: report.refused.isTruncated,
    reportNotes: report.noted.rows,
    reportNotesTruncated: report.noted.isTruncated,
  };
}
