import type { ItemFault } from '../../platform/errors.ts';
import type { Channel } from '../model/channel.ts';
import type { IndicatorDocument } from '../model/indicator.ts';
import type { RawIndicator } from './raw-indicator.ts';

/** One indicator of a batch. */
export interface Submission {
  readonly raw: RawIndicator;
  /** The row of the import, from 1; with `importId` it keeps a repeated slice from writing anything twice. */
  readonly row?: number;
  /** The `Id` cell of a CSV row: the indicator to update if the caller may change it, otherwise ignored. */
  readonly id?: string;
}

export interface SubmissionOptions {
  readonly channel: Channel;
  readonly importId?: string;
  /** An indicator that another object holds keeps its content, and the submission only claims it; see `model/claim.ts`. */
  readonly joins?: boolean;
}

/** A submission that passed every check. */
export interface AcceptedSubmission {
  /** `withdrawn`: its past expiry ended the indicator; `ignored`: a past expiry on an unknown value, nothing is stored. */
  readonly status: 'created' | 'updated' | 'withdrawn' | 'unchanged' | 'ignored';
  /** As stored after all submissions of the same identity; when nothing is stored, as it would have been. */
  readonly indicator: IndicatorDocument;
  /** Undefined when nothing is stored. */
  readonly etag: string | undefined;
  /** How the input differed from what is stored, one sentence each. */
  readonly repairs: readonly string[];
}

/** What became of one submission. */
export type SubmissionOutcome = AcceptedSubmission | { readonly status: 'refused'; readonly fault: ItemFault };

/** The id of the stored indicator; null when the submission was ignored. */
export function storedId({ status, indicator }: AcceptedSubmission): string | null {
  return status === 'ignored' ? null : indicator.id;
}
