import type { Actor } from '../access/actor.ts';
import type { RawIndicator } from '../indicators/input/raw-indicator.ts';
import type { Submission, SubmissionOptions, SubmissionOutcome } from '../indicators/input/submission.ts';
import type { Result } from '../platform/errors.ts';

/** What an import needs of the list of indicators. */
export interface RowSink {
  /** An outcome per submission, in order. A repeat of the same import and row answers the same and writes nothing. */
  submitAll(
    actor: Actor,
    submissions: readonly Submission[],
    options: SubmissionOptions,
  ): Promise<readonly SubmissionOutcome[]>;
  /** What submissions would be refused for, without storing any. */
  check(actor: Actor, raws: readonly RawIndicator[], channel: 'csv'): Promise<readonly Result<unknown>[]>;
}
