import { formatUtcDate } from '../../platform/utc-date.ts';
import type { KeysetPosition } from '../../storage/document-container.ts';
import { asIndicator } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { toBatch } from './change.ts';
import { deletionOf } from './remove.ts';
import { sweepClaims } from './sweep-claims.ts';

export interface PurgeOptions {
  /** How long an indicator is kept after it expired. */
  readonly graceMs: number;
  /** Indicators read and deleted at a time. */
  readonly batch: number;
  /** After this time no further batch is started. */
  readonly timeBudgetMs: number;
}

/** Well within the time limit of a request; the next run continues. */
export const purgeBounds = { batch: 500, timeBudgetMs: 120_000 } as const;

export interface PurgeSummary {
  readonly examined: number;
  readonly purged: number;
  /** Changed since they were read: extended, or purged by another run. */
  readonly skippedExtended: number;
  /** The time ran out before the end; the next run continues. */
  readonly more: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
}

const author = { id: 'purge', displayName: 'Expiry clean-up' };

/**
 * Deletes indicators that expired longer ago than the grace period, oldest first, each only if it has not changed since it
 * was read. Two runs at the same time are safe.
 */
export async function purge(
  dependencies: IndicatorServiceDependencies,
  { graceMs, batch, timeBudgetMs }: PurgeOptions,
): Promise<PurgeSummary> {
  const { clock, container, metrics } = dependencies;
  const startedMs = clock();
  const value = formatUtcDate(startedMs - graceMs);
  let after: KeysetPosition | undefined;
  let examined = 0;
  let purged = 0;
  do {
    const page = await container.query({
      kind: 'indicator',
      filter: { op: 'lt', field: 'expirationTime', value },
      order: { field: 'expirationTime', descending: false },
      limit: batch,
      ...(after !== undefined && { after }),
    });
    const expired = page.items.map(asIndicator).filter((item) => item !== undefined);
    const outcomes = await container.commitAll(
      expired.map((item) => toBatch(deletionOf(dependencies, item, 'purged', author))),
    );
    const done = outcomes.filter(({ ok }) => ok).length;
    examined += expired.length;
    purged += done;
    metrics.count('indicators.purged', done);
    after = page.next;
  } while (after !== undefined && clock() - startedMs < timeBudgetMs);
  await sweepClaims(dependencies, { graceMs, batch, timeBudgetMs: startedMs + timeBudgetMs - clock() });
  return {
    examined,
    purged,
    skippedExtended: examined - purged,
    more: after !== undefined,
    startedAt: formatUtcDate(startedMs),
    finishedAt: formatUtcDate(clock()),
  };
}
