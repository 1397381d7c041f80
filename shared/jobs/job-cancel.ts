import { formatUtcDate } from '../platform/utc-date.ts';
import type { DocumentContainer, DocumentKey } from '../storage/document-container.ts';
import type { JobCancelDocument, JobsDocument } from './job-document.ts';

/** Longer than any job runs. */
const lifeSec = 30 * 86_400;

/** One attempt at a job: one that was cancelled may be requested again. */
export interface JobAttempt {
  readonly id: string;
  /** Counts from 1; an import has one. */
  readonly attempt: number;
}

/** Requests that whoever runs a job stops at its next step. A second request changes nothing. */
export async function requestCancel(
  container: Pick<DocumentContainer<JobsDocument>, 'commit'>,
  job: JobAttempt,
  by: string,
  nowMs: number,
): Promise<void> {
  const at = formatUtcDate(nowMs);
  const document: JobCancelDocument = { ...keyOf(job), kind: 'job-cancel', v: 1, by, at, ttl: lifeSec };
  await container.commit({ partition: document.partition, operations: [{ kind: 'create', document }] });
}

/** Who has requested that each job stops; undefined for nobody. */
export async function cancelledBy(
  container: Pick<DocumentContainer<JobsDocument>, 'readMany'>,
  jobs: readonly JobAttempt[],
): Promise<readonly (string | undefined)[]> {
  const found = jobs.length === 0 ? [] : await container.readMany(jobs.map(keyOf));
  return found.map((item) => (item?.document.kind === 'job-cancel' ? item.document.by : undefined));
}

function keyOf({ id, attempt }: JobAttempt): DocumentKey {
  return { partition: id, id: `cancel-${attempt}` };
}
