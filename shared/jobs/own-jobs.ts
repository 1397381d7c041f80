import { AppError } from '../platform/errors.ts';
import type { JobDocument, JobsDocument } from './job-document.ts';
import { readItems } from './job-items.ts';
import { jobIdPattern, readJob } from './job-requests.ts';
import { type JobSource, type JobView, readSource } from './job-source.ts';
import { isFinished } from './job-state.ts';
import type { JobDependencies } from './run-job.ts';

/** What callers see of one kind of job. */
export interface JobKindFacts {
  readonly kind: string;
  /** What `progress` counts. */
  readonly unit: string;
  /** Requests the job that takes one back; absent: none does, for this reason. */
  readonly undo: JobSource['undo'] | { readonly refusal: string };
}

/** The jobs with documents of `job-document.ts`, as callers see them. */
export function ownJobs({ container }: Pick<JobDependencies, 'container'>, facts: readonly JobKindFacts[]): JobSource {
  const byKind = new Map(facts.map((one) => [one.kind, one]));
  const canUndo = (kind: string) => typeof byKind.get(kind)?.undo === 'function';
  return {
    ...readSource<JobsDocument, JobDocument>({
      container,
      kinds: facts.map(({ kind }) => kind),
      storedKind: 'job',
      constants: {},
      idPattern: jobIdPattern,
      narrow: (document) => (document.kind === 'job' ? document : undefined),
      submittedWork: (document) => document,
      view: (document) => viewOf(document, byKind.get(document.jobKind)?.unit ?? 'items', canUndo(document.jobKind)),
    }),
    undo: async (actor, id, reason) => {
      const job = (await readJob(container, id))?.document;
      const undo = job && byKind.get(job.jobKind)?.undo;
      if (typeof undo === 'function') {
        return await undo(actor, id, reason);
      }
      throw new AppError('Conflict', undo?.refusal ?? 'This job cannot be undone.');
    },
    items: async (id, top, after) => {
      const job = await readJob(container, id);
      return job === undefined ? { items: [] } : await readItems(container, job.document, top, after);
    },
  };
}

function viewOf(document: JobDocument, unit: string, isUndoable: boolean): JobView {
  const { id, jobKind, state, attempt, submittedBy, actor, createdAt, startedAt, finishedAt, reason, error } = document;
  const { done, total, counts, itemCount, itemsTruncated, undoes, undoneBy = null } = document;
  return {
    id,
    kind: jobKind,
    state,
    attempt,
    createdBy: submittedBy,
    createdByDisplayName: actor.displayName,
    createdAt,
    startedAt,
    finishedAt,
    reason,
    error,
    progress: { done, total, unit },
    counts,
    itemCount,
    itemsTruncated,
    canCancel: !isFinished(document),
    canUndo: isUndoable && isFinished(document) && undoneBy === null,
    undoes,
    undoneBy,
    report: null,
  };
}
