import type { StoredActor } from '../access/stored-actor.ts';
import type { ErrorCode } from '../platform/errors.ts';
import type { StoredDocument } from '../storage/document-container.ts';
import type { JobState } from './job-state.ts';
import type { LeasedWork } from './work-session.ts';

/** The result of one item of a job. */
export interface JobItem {
  /** The id of what the item is; null if it has none. */
  readonly id: string | null;
  /** As people know it, such as the value of an indicator. */
  readonly name: string;
  /** The number of its row, if the items are rows of a file. */
  readonly row?: number;
  /** As the kind of job calls it; also the name of a count. */
  readonly result: string;
  /** Why it was left as it is. */
  readonly code?: ErrorCode;
  readonly message?: string;
}

/** A job. `partition` = `id`. Imports and bulk uploads of the Defender v1 API have documents of their own. */
export interface JobDocument extends StoredDocument, LeasedWork {
  readonly kind: 'job';
  readonly jobKind: string;
  /** Client id or user principal name. */
  readonly submittedBy: string;
  readonly actor: StoredActor;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** Why it was requested. */
  readonly reason: string | null;
  /** Why it failed, or who cancelled it. */
  readonly error: string | null;
  /** What to do, as its kind reads it. */
  readonly input: unknown;
  /** Where to continue, as its kind reads it; null at the beginning. */
  readonly checkpoint: unknown;
  /** From 1: one that failed or was cancelled may be requested again. */
  readonly attempt: number;
  /** Steps done, and so the number of the next one. */
  readonly step: number;
  /** Items, rows or bytes done, in total if known: as its kind counts. */
  readonly done: number;
  readonly total: number | null;
  /** Items by result. */
  readonly counts: Readonly<Record<string, number>>;
  /** Items with a stored result, and the steps that stored some, as ranges `[first, last]`. */
  readonly itemCount: number;
  /** Those of them with a code. */
  readonly faultCount: number;
  readonly itemsTruncated: boolean;
  readonly itemSteps: readonly (readonly [number, number])[];
  /** The job that it undoes. */
  readonly undoes: string | null;
  /** The job that undid it. */
  readonly undoneBy?: string;
}

/** The results of the items of one step, in the partition of their job. */
export interface JobItemsDocument extends StoredDocument {
  readonly kind: 'job-items';
  readonly items: readonly JobItem[];
}

/** The request to cancel a job, in its partition: its own document belongs to whoever runs it. */
export interface JobCancelDocument extends StoredDocument {
  readonly kind: 'job-cancel';
  readonly by: string;
  readonly at: string;
}

/** The documents of jobs in the container `imports`. */
export type JobsDocument = JobDocument | JobItemsDocument | JobCancelDocument;

/** State of a job that has not begun. */
export const notBegun = {
  state: 'Queued',
  startedAt: null,
  finishedAt: null,
  error: null,
  checkpoint: null,
  step: 0,
  done: 0,
  total: null,
  counts: {},
  itemCount: 0,
  faultCount: 0,
  itemsTruncated: false,
  itemSteps: [],
  activeMs: 0,
  lease: null,
  claims: 0,
} as const satisfies Partial<JobDocument> & { readonly state: JobState };
