import type { Actor } from './actor.ts';
import type { RawIndicator } from './raw-indicator.ts';
import type { IndicatorServiceDependencies } from './service-dependencies.ts';
import type { Submission, SubmissionOptions, SubmissionOutcome } from './submission.ts';
import { type Submitted, submit, submitAll } from './submit.ts';

/** The indicator list under the rules of who may see and change what. */
export interface IndicatorService {
  submit(actor: Actor, raw: RawIndicator): Promise<Submitted>;
  submitAll(
    actor: Actor,
    items: readonly Submission[],
    options: SubmissionOptions,
  ): Promise<readonly SubmissionOutcome[]>;
}

export function makeIndicatorService(dependencies: IndicatorServiceDependencies): IndicatorService {
  return {
    submit: (actor, raw) => submit(dependencies, actor, raw),
    submitAll: (actor, items, options) => submitAll(dependencies, actor, items, options),
  };
}
