import type { Actor } from '../../access/actor.ts';
import { readJob, requestJob, undoIdOf } from '../../jobs/job-requests.ts';
import { type JobSource, type JobView, readSource } from '../../jobs/job-source.ts';
import { isFinished } from '../../jobs/job-state.ts';
import type { JobDependencies } from '../../jobs/run-job.ts';
import { importKindName } from '../../jobs/work-message.ts';
import { AppError } from '../../platform/errors.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { ImportDocument } from '../import-document.ts';
import { importIdPattern } from '../import-id.ts';
import { reportName } from '../reports/import-report.ts';
import { fileGone, undoImportKind } from './undo-import.ts';

type ImportJobDependencies = Pick<ImportDependencies, 'container' | 'files'> & {
  readonly jobs: Pick<JobDependencies, 'container' | 'queue' | 'clock'>;
};

/** Imports as jobs: a view of their documents. */
export function importJobs(dependencies: ImportJobDependencies): JobSource {
  const { container } = dependencies;
  return {
    ...readSource<ImportDocument, ImportDocument>({
      container,
      kinds: [importKindName],
      storedKind: 'import',
      constants: { jobKind: importKindName },
      idPattern: importIdPattern,
      narrow: (document) => (document.kind === 'import' ? document : undefined),
      submittedWork: (document) => document,
      view: viewOf,
    }),
    undo: (actor, id, reason) => undo(dependencies, actor, id, reason),
    items: (id) => {
      const message = `The results of an import are in its report: GET /api/imports/${id}/report.`;
      return Promise.reject(new AppError('NotFound', message));
    },
  };
}

async function undo(
  { container, files, jobs }: ImportJobDependencies,
  actor: Actor,
  importId: string,
  reason: string | null,
): Promise<string> {
  const id = undoIdOf(importId);
  const former = (await readJob(jobs.container, id))?.document;
  const needsFile = former === undefined || former.state === 'Failed' || former.state === 'Cancelled';
  const record = (await container.read({ partition: importId, id: importId }))?.document;
  if (record === undefined) {
    throw new AppError('NotFound', `No import has the id ${importId}.`, { field: 'id' });
  }
  if (needsFile && (await files[record.source].info(record.blobName))?.etag !== record.blobEtag) {
    throw new AppError('Conflict', fileGone);
  }
  const request = { id, kind: undoImportKind, actor, reason, input: { importId }, undoes: importId };
  await requestJob(jobs, request);
  return id;
}

function viewOf(document: ImportDocument): JobView {
  const { id, state, submittedBy, actor, createdAt, startedAt, finishedAt, error, undoneBy = null } = document;
  const { created, updated, unchanged, refused, repaired, expired } = document;
  return {
    id,
    kind: importKindName,
    state,
    attempt: 1,
    createdBy: submittedBy,
    createdByDisplayName: actor.displayName,
    createdAt,
    startedAt,
    finishedAt,
    reason: null,
    error,
    progress: { done: document.checkpoint.offset, total: document.bytesTotal, unit: 'bytes' },
    counts: { created, updated, unchanged, refused, repaired, expired },
    itemCount: 0,
    itemsTruncated: false,
    canCancel: !isFinished(document),
    canUndo: isFinished(document) && undoneBy === null,
    undoes: null,
    undoneBy,
    report: isFinished(document) ? `reports/${reportName(id)}` : null,
  };
}
