import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditLog } from '../../../shared/audit/audit-log.ts';
import { importJobs } from '../../../shared/importing/undoing/import-jobs.ts';
import { undoImport, undoImportKind } from '../../../shared/importing/undoing/undo-import.ts';
import { bulkChange } from '../../../shared/indicators/bulk/bulk-change.ts';
import { bulkKind, bulkUndoKind } from '../../../shared/indicators/bulk/bulk-input.ts';
import { makeRequestBulk, type RequestBulk } from '../../../shared/indicators/bulk/request-bulk.ts';
import { requestUndoBulk, undoBulk } from '../../../shared/indicators/bulk/undo-bulk.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { type JobService, makeJobService } from '../../../shared/jobs/job-service.ts';
import { sweepJobs } from '../../../shared/jobs/job-sweep.ts';
import { ownJobs } from '../../../shared/jobs/own-jobs.ts';
import { type JobDependencies, jobWork } from '../../../shared/jobs/run-job.ts';
import type { WorkKind } from '../../../shared/jobs/work-kind.ts';
import { uploadJobs } from '../../../shared/protocols/defender-v1/upload-jobs.ts';
import type { Stores } from '../stores/stores.ts';
import { finishedJob } from './ended-work.ts';
import { newHexId } from './new-ids.ts';
import type { Platform } from './platform.ts';

/** Jobs as callers see them, and the kinds that have documents of their own as work. */
export interface JobServices {
  readonly jobs: JobService;
  readonly requestBulk: RequestBulk;
  readonly jobKinds: readonly WorkKind[];
  readonly sweepJobs: () => Promise<number>;
}

export function makeJobServices(
  stores: Stores,
  indicators: IndicatorService,
  { clock, logger, auditLog }: Platform & { readonly auditLog: AuditLog },
): JobServices {
  const dependencies: JobDependencies = {
    container: stores.jobs,
    queue: stores.workQueue,
    clock,
    logger,
    newId: newHexId,
    holders: stores.holders,
    sleep: (ms) => sleep(ms),
    onFinished: (job) => auditLog.writeOnce(job, finishedJob(job)),
  };
  const imports = { container: stores.imports, files: stores.blobs };
  const undoing = undoImport({ ...imports, clock, revert: (...args) => indicators.revertImport(...args) });
  const bulkUndo = undoBulk({ ...dependencies, indicators });
  const sources = [
    importJobs({ ...imports, jobs: dependencies }),
    ownJobs(dependencies, [
      {
        kind: undoImportKind,
        unit: 'bytes',
        undo: { refusal: 'An undo cannot be undone. Import the file again instead.' },
      },
      { kind: bulkKind, unit: 'items', undo: (...args) => requestUndoBulk(dependencies, ...args) },
      {
        kind: bulkUndoKind,
        unit: 'items',
        undo: { refusal: 'An undo cannot be undone. Request the change again instead.' },
      },
    ]),
    uploadJobs(stores.bulkUploads),
  ];
  return {
    jobs: makeJobService({ ...dependencies, sources }),
    requestBulk: makeRequestBulk({ jobs: dependencies, indicators }),
    jobKinds: [undoing, bulkChange(indicators), bulkUndo].map((definition) => jobWork(dependencies, definition)),
    sweepJobs: () => sweepJobs(dependencies),
  };
}
