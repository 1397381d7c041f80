import type { Actor } from '../../access/actor.ts';
import { fail, succeed } from '../../platform/errors.ts';
import { partitionOfId } from '../rules/identity.ts';
import { readIndicators } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { type Reversion, type RevertOutcome, revertEach } from './revert-each.ts';
import { findRows, type RevertedRow } from './revert-rows.ts';

/** One indicator that a job changed, and the number of the item. */
export interface RevertedItem {
  readonly id: string;
  readonly row: number;
}

/**
 * `revertEach` for the rows of an import. Owner and device groups of the importer decide which indicator a row is.
 */
export async function revertImport(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  rows: readonly RevertedRow[],
  reversion: Reversion & { readonly importer: Actor },
): Promise<readonly RevertOutcome[]> {
  return await revertEach(dependencies, actor, rows, reversion, (open) =>
    findRows(dependencies, open, reversion.importer),
  );
}

const forgotten = 'It was deleted, and its tombstone has expired.';

/** `revertEach` for the indicators that a job has changed. */
export async function revertItems(
  dependencies: IndicatorServiceDependencies,
  actor: Actor,
  items: readonly RevertedItem[],
  reversion: Reversion,
): Promise<readonly RevertOutcome[]> {
  return await revertEach(dependencies, actor, items, reversion, async (open) => {
    const keys = open.map(({ id }) => ({ id, partition: partitionOfId(id) ?? '' }));
    const found = await readIndicators(dependencies.container, keys);
    return found.map((item) => (item === undefined ? fail('NotFound', forgotten) : succeed(item)));
  });
}
