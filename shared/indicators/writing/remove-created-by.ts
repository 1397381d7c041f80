import type { Actor } from '../../access/actor.ts';
import { storedAs } from '../../access/stored-actor.ts';
import { AppError } from '../../platform/errors.ts';
import type { KeysetPosition } from '../../storage/document-container.ts';
import { allOf } from '../../storage/filter.ts';
import { creationOrder } from '../reading/list.ts';
import { canTarget, visibleTo } from '../rules/access-rules.ts';
import { asIndicator } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { toBatch } from './change.ts';
import { deletionOf } from './remove.ts';

const batchSize = 500;
/** Well within the time limit of a request; a repeated call continues. */
const timeBudgetMs = 60_000;

/**
 * Deletes every indicator that the caller itself created, within its device groups. One that another request changes at the same
 * time is left to the next pass over the list.
 * @throws AppError `ServiceUnavailable` when there is more to delete than one call can.
 */
export async function removeCreatedBy(dependencies: IndicatorServiceDependencies, actor: Actor): Promise<void> {
  const deadlineMs = dependencies.clock() + timeBudgetMs;
  let left: number;
  do {
    left = await removePass(dependencies, actor, deadlineMs);
  } while (left > 0);
}

/** One pass over the list; returns how many it could not delete. */
async function removePass(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  deadlineMs: number,
): Promise<number> {
  const { container, clock } = dependencies;
  const filter = allOf(
    visibleTo(actor),
    { op: 'eq', field: 'owner', value: actor.owner },
    storedAs(actor, { objectId: 'createdById', id: 'createdBy' }),
  );
  let after: KeysetPosition | undefined;
  let left = 0;
  do {
    if (clock() > deadlineMs) {
      throw new AppError('ServiceUnavailable', 'Not all indicators were deleted. Repeat the call until it succeeds.', {
        retryAfterSec: 1,
      });
    }
    const page = await container.query({
      kind: 'indicator',
      order: creationOrder,
      limit: batchSize,
      ...(filter !== undefined && { filter }),
      ...(after !== undefined && { after }),
    });
    const changes = page.items
      .flatMap((item) => asIndicator(item) ?? [])
      .filter(({ document }) => canTarget(actor, document.rbacGroupIds))
      .map((before) => deletionOf(dependencies, before, 'deleted', actor));
    const outcomes = await container.commitAll(changes.map(toBatch));
    left += outcomes.filter(({ ok }) => !ok).length;
    after = page.next;
  } while (after !== undefined);
  return left;
}
