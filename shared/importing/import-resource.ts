import type { ImportCounts, ImportDocument, ImportState, RepairCount } from './import-record.ts';

/** An import as the API answers it. */
export interface ImportResource extends ImportCounts {
  readonly id: string;
  readonly fileName: string;
  readonly submittedBy: string;
  readonly state: ImportState;
  readonly rowsPerSecond: number | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: string | null;
  readonly bytesTotal: number;
  readonly bytesDone: number;
  /** Columns of the file that mean nothing to an import. */
  readonly ignoredColumns: readonly string[];
  /** The most frequent repairs, each with its first row. */
  readonly repairs: readonly RepairCount[];
  readonly reportRows: number;
  readonly reportTruncated: boolean;
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
    rowsPerSecond: activeMs > 0 ? Math.round((total * 1000) / activeMs) : null,
    createdAt: document.createdAt,
    startedAt: document.startedAt,
    finishedAt: document.finishedAt,
    error: document.error,
    bytesTotal,
    bytesDone: checkpoint.offset,
    ignoredColumns: document.ignoredColumns,
    repairs: document.repairs,
    reportRows: report.rows,
    reportTruncated: report.isTruncated,
  };
}
