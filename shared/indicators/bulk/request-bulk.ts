import type { Actor } from '../../access/actor.ts';
import type { JobDocument } from '../../jobs/job-document.ts';
import { newJobId, requestJob } from '../../jobs/job-requests.ts';
import type { JobDependencies } from '../../jobs/run-job.ts';
import { AppError } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';
import type { RawIndicator } from '../input/raw-indicator.ts';
import { bulkKind } from './bulk-input.ts';

/** The most indicators of one job: it keeps the result of each, and its undo needs them. */
export const maxBulkItems = 100_000;

export interface BulkRequest {
  readonly filter: Filter;
  readonly includeExpired: boolean;
  /** How many indicators the caller expects the filter to find. */
  readonly expectedCount: number;
  readonly reason: string;
  /** Undefined: delete them. */
  readonly change: RawIndicator | undefined;
}

interface RequestDependencies {
  readonly jobs: Pick<JobDependencies, 'container' | 'queue' | 'clock' | 'newId'>;
  readonly count: (actor: Actor, query: Pick<BulkRequest, 'filter' | 'includeExpired'>) => Promise<number>;
}

/** Requests a job that changes or deletes the indicators that a filter finds; returns its id. */
export type RequestBulk = (actor: Actor, request: BulkRequest) => Promise<string>;

/**
 * @throws AppError `Conflict` when the filter finds another number of indicators than expected; `MaximumBatchSizeExceeded`
 * for more than 100,000
 */
export function makeRequestBulk({ jobs, count }: RequestDependencies): RequestBulk {
  return async (actor, { filter, includeExpired, expectedCount, reason, change }) => {
    const found = await count(actor, { filter, includeExpired });
    if (found !== expectedCount) {
      throw new AppError(
        'Conflict',
        `The filter finds ${found} indicators, and expectedCount is ${expectedCount}. Nothing was changed.`,
        { field: 'expectedCount' },
      );
    }
    if (found > maxBulkItems) {
      throw new AppError(
        'MaximumBatchSizeExceeded',
        `The filter finds ${found} indicators; at most ${maxBulkItems} can be changed at once. Narrow the filter.`,
        { field: 'filter' },
      );
    }
    const id = newJobId(jobs.newId);
    const input = { filter, includeExpired, expectedCount, ...(change !== undefined && { change }) };
    const job: JobDocument = await requestJob(jobs, { id, kind: bulkKind, actor, reason, input, undoes: null });
    return job.id;
  };
}
