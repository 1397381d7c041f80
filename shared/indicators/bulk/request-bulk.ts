import type { Actor } from '../../access/actor.ts';
import type { JobDocument } from '../../jobs/job-document.ts';
import { newJobId, requestJob } from '../../jobs/job-requests.ts';
import type { JobDependencies } from '../../jobs/run-job.ts';
import { AppError } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';
import type { IndicatorService } from '../indicator-service.ts';
import type { RawIndicator } from '../input/raw-indicator.ts';
import { bulkKind } from './bulk-input.ts';

/** The most indicators of one job: it keeps the result of each, and its undo needs them. */
const maxBulkItems = 100_000;

export interface BulkRequest {
  readonly filter: Filter;
  readonly includeExpired: boolean;
  /** How many indicators the caller expects the filter to find. */
  readonly expectedCount: number;
  readonly reason: string;
  /** Undefined: delete them. */
  readonly change: RawIndicator | undefined;
}

type CountedQuery = Pick<BulkRequest, 'filter' | 'includeExpired'>;

interface RequestDependencies {
  readonly jobs: Pick<JobDependencies, 'container' | 'queue' | 'clock' | 'newId'>;
  /** `countList`: the bounded one. */
  readonly indicators: Pick<IndicatorService, 'count' | 'countList'>;
}

/** Requests a job that changes or deletes the indicators that a filter finds; returns its id. */
export type RequestBulk = (actor: Actor, request: BulkRequest) => Promise<string>;

/**
 * @throws AppError `Conflict` when the filter finds another number of indicators than expected; `MaximumBatchSizeExceeded`
 * for more than 100,000; `ServiceUnavailable` when counting takes too long
 */
export function makeRequestBulk({ jobs, indicators }: RequestDependencies): RequestBulk {
  /** All are counted only where the bounded count leaves it open. */
  const count = async (actor: Actor, query: CountedQuery, expectedCount: number) => {
    const bounded = await indicators.countList(actor, query);
    return bounded.isExact || bounded.count > expectedCount
      ? bounded
      : { count: await indicators.count(actor, query), isExact: true };
  };
  return async (actor, { filter, includeExpired, expectedCount, reason, change }) => {
    if (expectedCount > maxBulkItems) {
      throw new AppError(
        'MaximumBatchSizeExceeded',
        `expectedCount: ${expectedCount} indicators; at most ${maxBulkItems} can be changed at once. Narrow the filter.`,
        { field: 'expectedCount' },
      );
    }
    const found = await count(actor, { filter, includeExpired }, expectedCount);
    if (found.count !== expectedCount) {
      const number = found.isExact ? `${found.count}` : `at least ${found.count}`;
      throw new AppError(
        'Conflict',
        `The filter finds ${number} indicators, and expectedCount is ${expectedCount}. Nothing was changed.`,
        { field: 'expectedCount' },
      );
    }
    const id = newJobId(jobs.newId);
    const input = { filter, includeExpired, expectedCount, ...(change !== undefined && { change }) };
    const job: JobDocument = await requestJob(jobs, { id, kind: bulkKind, actor, reason, input, undoes: null });
    return job.id;
  };
}
