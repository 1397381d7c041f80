import type { Actor } from '../access/actor.ts';
import type { RawIndicator } from '../indicators/input/raw-indicator.ts';
import type { Submission, SubmissionOptions, SubmissionOutcome } from '../indicators/input/submission.ts';
import type { Result } from '../platform/errors.ts';

/** What an import needs from the list of indicators. */
export interface RowSink {
  /** One outcome per submission, in order. Repeating the same import and row returns the same outcome and writes nothing. */
  submitAll(
    actor: Actor,
    submissions: readonly Submission[],
    options: SubmissionOptions,
  ): Promise<readonly SubmissionOutcome[]>;
  /** The faults that submissions would be refused for; stores nothing. */
  check(actor: Actor, raws: readonly RawIndicator[], channel: 'csv'): Promise<readonly Result<unknown>[]>;
}
