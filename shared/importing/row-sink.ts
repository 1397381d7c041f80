import type { Actor } from '../indicators/actor.ts';
import type { Submission, SubmissionOptions, SubmissionOutcome } from '../indicators/input/submission.ts';

/** What an import needs of the list of indicators. */
export interface RowSink {
  /** An outcome per submission, in order. A repeat of the same import and row answers the same and writes nothing. */
  submitAll(
    actor: Actor,
    submissions: readonly Submission[],
    options: SubmissionOptions,
  ): Promise<readonly SubmissionOutcome[]>;
}
