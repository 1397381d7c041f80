import type { JobState } from './job-state.ts';

/** A job as the API returns it, of whatever kind. */
export interface JobResource {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  /** From 1: one that failed or was cancelled may be requested again. */
  readonly attempt: number;
  /** Client id or user principal name. */
  readonly createdBy: string;
  readonly createdByDisplayName: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly reason: string | null;
  readonly error: string | null;
  readonly progress: { readonly done: number; readonly total: number | null; readonly unit: string };
  /** Items by result. */
  readonly counts: Readonly<Record<string, number>>;
  /** Items with a result under `/items`, and whether there are more than it keeps. */
  readonly itemCount: number;
  readonly itemsTruncated: boolean;
  readonly cancelRequested: boolean;
  readonly canCancel: boolean;
  readonly canUndo: boolean;
  readonly undoes: string | null;
  readonly undoneBy: string | null;
  /** The blob of the report, if jobs of the kind have one. */
  readonly report: string | null;
}
