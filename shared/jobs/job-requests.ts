import { createHash } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { storeActor } from '../access/stored-actor.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import { changeDocument } from '../storage/change-document.ts';
import { type JobDocument, type JobsDocument, notBegun } from './job-document.ts';
import { isFinished } from './job-state.ts';
import type { JobDependencies } from './run-job.ts';
import { workMessage } from './work-message.ts';

interface JobRequest {
  readonly id: string;
  readonly kind: string;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly input: unknown;
  /** The job that it undoes. */
  readonly undoes: string | null;
}

/** Matches the ids of jobs with documents of their own; other documents of the container have other ids. */
export const jobIdPattern = /^(?:job|undo)-[\da-f]{32}$/;

export function newJobId(newId: () => string): string {
  return `job-${newId()}`;
}

/** The id of the job that undoes another one: a job is undone once, however often that is requested. */
export function undoIdOf(jobId: string): string {
  return `undo-${createHash('sha256').update(jobId).digest('hex').slice(0, 32)}`;
}

/**
 * Stores a job and requests it. One that exists already stays as it is, unless it failed or was cancelled: then it starts
 * again. Returns its document.
 */
export async function requestJob(
  { container, queue, clock }: Pick<JobDependencies, 'container' | 'queue' | 'clock'>,
  { id, kind, actor, reason, input, undoes }: JobRequest,
): Promise<JobDocument> {
  const nowMs = clock();
  const fresh: JobDocument = {
    id,
    partition: id,
    kind: 'job',
    v: 1,
    jobKind: kind,
    submittedBy: actor.id,
    actor: storeActor(actor),
    createdAt: formatUtcDate(nowMs),
    reason,
    input,
    undoes,
    updatedAtMs: nowMs,
    attempt: 1,
    ...notBegun,
  };
  const { document } = await changeDocument<JobsDocument, JobDocument, Awaited<ReturnType<typeof readJob>>>(
    container,
    () => readJob(container, id),
    (before) =>
      before === undefined || canRepeat(before.document)
        ? { write: nextAttempt(fresh, before) }
        : { unchanged: before },
  );
  if (!isFinished(document)) {
    await queue.send([workMessage({ kind, id }, `request-${document.attempt}`)]);
  }
  return document;
}

export async function readJob(container: Pick<JobDependencies['container'], 'read'>, id: string) {
  const found = jobIdPattern.test(id) ? await container.read({ partition: id, id }) : undefined;
  return found?.document.kind === 'job' ? { document: found.document, etag: found.etag } : undefined;
}

function canRepeat({ state }: JobDocument): boolean {
  return state === 'Failed' || state === 'Cancelled';
}

/** Fences and attempts keep growing. */
function nextAttempt(fresh: JobDocument, before: { readonly document: JobDocument } | undefined): JobDocument {
  if (before === undefined) {
    return fresh;
  }
  const { fence, attempt } = before.document;
  return { ...fresh, attempt: attempt + 1, ...(fence !== undefined && { fence }) };
}
