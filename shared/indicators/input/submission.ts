import type { ItemFault } from '../../platform/errors.ts';
import type { Channel, RawIndicator } from './raw-indicator.ts';

/** One indicator of a batch. */
export interface Submission {
  readonly raw: RawIndicator;
  /** The row of the import, from 1; with `importId` it makes a repeated slice write nothing twice. */
  readonly row?: number;
  /** The `Id` cell of a CSV row: an id that the caller may change names the indicator to update, another is ignored. */
  readonly id?: string;
}

export interface SubmissionOptions {
  readonly channel: Channel;
  readonly importId?: string;
}

/** What became of one submission. A past expiry on a known value is an update, on an unknown value it stores nothing. */
export type SubmissionStatus = 'created' | 'updated' | 'unchanged';

export interface AcceptedSubmission {
  readonly status: SubmissionStatus;
  /** Null when nothing is stored: a past expiry on an unknown value. */
  readonly id: string | null;
  /** How the writing differed from what is stored, a sentence each; empty when it did not. */
  readonly repairs: readonly string[];
}

export interface RefusedSubmission {
  readonly status: 'refused';
  readonly fault: ItemFault;
}

export type SubmissionOutcome = AcceptedSubmission | RefusedSubmission;
