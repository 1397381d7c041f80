import { restoreActor } from '../../access/stored-actor.ts';
import { countResults, itemResult } from '../../jobs/item-results.ts';
import type { JobDocument, JobItem } from '../../jobs/job-document.ts';
import type { JobDefinition, JobStep } from '../../jobs/run-job.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import type { IndicatorService } from '../indicator-service.ts';
import type { ChangeOutcome } from '../writing/change-each.ts';
import { type BulkCheckpoint, bulkCheckpointSchema, bulkInputSchema, bulkKind } from './bulk-input.ts';

/** Indicators changed in one step. */
const stepSize = 500;

type BulkService = Pick<IndicatorService, 'list' | 'changeEach'>;

/**
 * Changes or deletes what a filter finds. A change may take an indicator out of the filter, so each step first stores which
 * indicators the next one will change: repeated after a crash, it changes the same. Indicators created after the request are
 * not part of it, and at most as many are changed as the caller has expected.
 */
export function bulkChange(service: BulkService): JobDefinition {
  return { kind: bulkKind, leftResults: ['refused'], steps: (job, keep) => steps(service, job, keep) };
}

async function* steps(
  service: BulkService,
  job: JobDocument,
  keep: () => Promise<void>,
): AsyncGenerator<JobStep, void> {
  const { filter, includeExpired, expectedCount, change: fields } = bulkInputSchema.parse(job.input);
  const actor = restoreActor(job.actor);
  const createdBefore: Filter = { op: 'le', field: 'creationTimeDateTimeUtc', value: job.createdAt };
  const condition = allOf(filter, createdBefore);
  const pageAfter = async (row: number, next: BulkCheckpoint['next']): Promise<BulkCheckpoint> => {
    const limit = Math.min(stepSize, expectedCount - row + 1);
    for await (const slice of service.list(actor, {
      limit,
      includeExpired,
      ...(condition !== undefined && { filter: condition }),
      ...(next !== null && { after: next }),
    })) {
      return { row, ids: slice.items.map(({ id }) => id), next: slice.next ?? null };
    }
    return { row, ids: [], next: null };
  };
  const reached = bulkCheckpointSchema.safeParse(job.checkpoint).data;
  let current: BulkCheckpoint = reached ?? (await pageAfter(1, null));
  if (reached === undefined) {
    yield { checkpoint: current, done: 0, total: expectedCount, counts: {}, items: [] };
  }
  while (current.ids.length > 0) {
    await keep();
    const { row: first, next }: BulkCheckpoint = current;
    const rows = current.ids.map((id, index) => ({ id, row: first + index }));
    const outcomes = await service.changeEach(actor, rows, { jobId: job.id, fields });
    const row = first + rows.length;
    current = next === null ? { row, ids: [], next } : await pageAfter(row, next);
    yield { checkpoint: current, done: row - 1, total: expectedCount, ...resultsOf(rows, outcomes) };
  }
}

function resultsOf(
  rows: readonly { readonly id: string; readonly row: number }[],
  outcomes: readonly ChangeOutcome[],
): Pick<JobStep, 'counts' | 'items'> {
  const items = rows.flatMap(({ id, row }, index): readonly JobItem[] => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [itemResult(outcome, row, { id })];
  });
  return { counts: countResults(outcomes), items };
}
