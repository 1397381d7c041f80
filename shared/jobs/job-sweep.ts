import type { DocumentContainer, KeysetPosition } from '../storage/document-container.ts';
import { isHeld } from '../storage/lease.ts';
import type { JobDocument, JobsDocument } from './job-document.ts';
import type { JobDependencies } from './run-job.ts';
import { workMessage } from './work-message.ts';
import { type LeasedWork, leaseMs } from './work-session.ts';

/** After this long without progress the message of a job was lost, or its runner died. */
export const forgottenMs = 2 * 60_000;
const pageSize = 100;

/** Requests the jobs that have no runner through the work queue; returns their number. */
export async function sweepJobs(dependencies: JobDependencies): Promise<number> {
  const nowMs = dependencies.clock();
  const turn = `sweep-${Math.floor(nowMs / forgottenMs)}`;
  const forgotten: JobDocument[] = [];
  for await (const document of openJobs(dependencies.container)) {
    if (isForgotten(dependencies, document)) {
      forgotten.push(document);
    }
  }
  if (forgotten.length > 0) {
    await dependencies.queue.send(forgotten.map(({ id, jobKind }) => workMessage({ kind: jobKind, id }, turn)));
  }
  return forgotten.length;
}

/** Whether nobody runs a piece of work that is not finished. */
export function isForgotten(
  { clock, holders }: Pick<JobDependencies, 'clock' | 'holders'>,
  { lease, updatedAtMs }: Pick<LeasedWork, 'lease' | 'updatedAtMs'>,
): boolean {
  const terms = { clock, durationMs: leaseMs, isGone: holders?.isGone };
  return !isHeld(lease ?? undefined, terms) && isOld(updatedAtMs, clock());
}

/** A time far in the future was written while a clock was wrong: nobody waits for it. */
export function isOld(timeMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - timeMs) >= forgottenMs;
}

async function* openJobs(container: DocumentContainer<JobsDocument>): AsyncGenerator<JobDocument> {
  let after: KeysetPosition | undefined;
  do {
    const page = await container.query({
      kind: 'job',
      filter: { op: 'in', field: 'state', values: ['Queued', 'Running'] },
      order: { field: 'createdAt', descending: false },
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    for (const { document } of page.items) {
      if (document.kind === 'job') {
        yield document;
      }
    }
    after = page.next;
  } while (after !== undefined);
}
