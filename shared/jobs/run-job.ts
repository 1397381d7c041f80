import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import { type LeaseHolders, LeaseLostError } from '../storage/lease.ts';
import type { MessageSender } from '../storage/message-queue.ts';
import { cancelledBy } from './job-cancel.ts';
import type { JobDocument, JobItem, JobsDocument } from './job-document.ts';
import { JobFailedError } from './job-failed-error.ts';
import { storeItems } from './job-items.ts';
import type { JobState } from './job-state.ts';
import type { WorkKind } from './work-kind.ts';
import { workMessage } from './work-message.ts';
import { WorkSession } from './work-session.ts';

export interface JobDependencies {
  readonly container: DocumentContainer<JobsDocument>;
  /** The work queue. */
  readonly queue: MessageSender;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 32 hexadecimal digits, unique. */
  readonly newId: () => string;
  readonly holders?: LeaseHolders | undefined;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called with every job as it ends, before that is stored: after a kill in between it is called again. It does not throw. */
  readonly onFinished?: (job: JobDocument) => Promise<void>;
}

/** The result of one step of a job. */
export interface JobStep {
  /** Where the next step begins. */
  readonly checkpoint: unknown;
  readonly done: number;
  readonly total: number | null;
  /** Items by result, of this step. */
  readonly counts: Readonly<Record<string, number>>;
  /** Those whose result people want to see. */
  readonly items: readonly JobItem[];
}

/** How jobs of one kind are done. */
export interface JobDefinition {
  readonly kind: string;
  /**
   * The steps from the checkpoint of the document to the end. A step that a crash interrupts is repeated with the same items:
   * it must return the same result then, and write nothing twice. `keep` renews the lease; call it in long steps.
   * @throws JobFailedError when the job cannot be continued
   */
  steps(job: JobDocument, keep: () => Promise<void>): AsyncGenerator<JobStep, void>;
  /** Results that mean that the item was left as it is: the job then succeeds partially. */
  readonly leftResults: readonly string[];
  /** Called before the state becomes final, unless it failed or was cancelled; may be called again. */
  finished?(job: JobDocument): Promise<void>;
}

/** A job fails after this many claims without progress: at one claim per sweep, after more than an hour. */
const maxClaims = 20;

/** A kind of job as work of the queue. */
export function jobWork(dependencies: JobDependencies, definition: JobDefinition): WorkKind {
  return {
    kind: definition.kind,
    run: (id, timeBudgetMs) => claimAndRun(dependencies, definition, id, timeBudgetMs),
  };
}

type RunOutcome = 'finished' | 'continued' | 'busy' | 'absent';

async function claimAndRun(
  dependencies: JobDependencies,
  definition: JobDefinition,
  id: string,
  timeBudgetMs: number,
): Promise<RunOutcome> {
  const { clock, logger } = dependencies;
  const deadlineMs = clock() + timeBudgetMs;
  const session = await WorkSession.claim<JobsDocument, JobDocument>(
    {
      ...dependencies,
      merge: (document, changes) => ({ ...document, ...changes }),
      narrow: (found) =>
        found?.document.kind === 'job' && found.document.jobKind === definition.kind
          ? { document: found.document, etag: found.etag }
          : undefined,
    },
    id,
  );
  if (typeof session === 'string') {
    return session;
  }
  try {
    return await runSteps(dependencies, definition, session, deadlineMs);
  } catch (error) {
    if (error instanceof LeaseLostError) {
      return 'busy';
    }
    if (error instanceof JobFailedError) {
      await finish(dependencies, session, 'Failed', error.message);
      return 'finished';
    }
    await session.save({}, 'release').catch((failure: unknown) => {
      logger.warn('job-lease-not-released', { jobId: id, reason: String(failure) });
    });
    throw error;
  }
}

/** Each step is written, then the results of its items, then the checkpoint with the counts. */
async function runSteps(
  dependencies: JobDependencies,
  definition: JobDefinition,
  session: WorkSession<JobDocument>,
  deadlineMs: number,
): Promise<RunOutcome> {
  const { container, clock, queue } = dependencies;
  const { id, claims, step: stepsDone } = session.document;
  if (claims > maxClaims) {
    throw new JobFailedError(`The job failed: ${maxClaims} attempts in a row stopped after ${stepsDone} steps.`);
  }
  let [canceller] = await cancelledBy(container, [session.document]);
  const steps = canceller === undefined ? definition.steps(session.document, () => session.keep()) : [];
  for await (const { checkpoint, done, total, counts, items } of steps) {
    const before = session.document;
    const stored = await storeItems(container, before, items);
    const sums = addCounts(before.counts, counts);
    await session.save({ ...stored, checkpoint, done, total, counts: sums, step: before.step + 1, claims: 0 });
    [canceller] = await cancelledBy(container, [session.document]);
    if (canceller !== undefined) {
      break;
    }
    if (clock() >= deadlineMs) {
      await session.save({}, 'release');
      await queue.send([
        workMessage({ kind: definition.kind, id }, `${session.document.attempt}-${session.document.step}`),
      ]);
      return 'continued';
    }
  }
  if (canceller !== undefined) {
    await finish(dependencies, session, 'Cancelled', `Cancelled by ${canceller}. What was done until then stays.`);
    return 'finished';
  }
  await definition.finished?.(session.document);
  const isPartial = definition.leftResults.some((result) => (session.document.counts[result] ?? 0) > 0);
  await finish(dependencies, session, isPartial ? 'PartiallySucceeded' : 'Succeeded', null);
  return 'finished';
}

async function finish(
  { clock, logger, onFinished }: JobDependencies,
  session: WorkSession<JobDocument>,
  state: JobState,
  error: string | null,
): Promise<void> {
  const ending = { state, error, finishedAt: formatUtcDate(clock()) };
  await onFinished?.({ ...session.document, ...ending });
  await session.save(ending, 'release');
  const { id, jobKind, counts, activeMs } = session.document;
  const line = { jobId: id, kind: jobKind, state, activeMs, ...counts };
  if (state === 'Failed') {
    logger.warn('job-finished', { ...line, reason: error ?? '' });
  } else {
    logger.info('job-finished', line);
  }
}

function addCounts(sums: JobDocument['counts'], more: JobDocument['counts']): JobDocument['counts'] {
  const added = Object.entries(more).map(([result, count]) => [result, (sums[result] ?? 0) + count] as const);
  return { ...sums, ...Object.fromEntries(added) };
}
