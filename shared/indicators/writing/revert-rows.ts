import type { Actor } from '../../access/actor.ts';
import type { Result } from '../../platform/errors.ts';
import { succeed } from '../../platform/errors.ts';
import type { Versioned } from '../../storage/document-container.ts';
import { makePreparer } from '../input/prepare.ts';
import type { Submission } from '../input/submission.ts';
import type { IndicatorDocument, IndicatorIdentity } from '../model/indicator.ts';
import { partitionOfId } from '../rules/identity.ts';
import { findAll, readIndicators } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';

/** A row of an import, as it was submitted. */
export type RevertedRow = Submission & { readonly row: number };

type Found = Result<Versioned<IndicatorDocument>>;

/**
 * The indicator or tombstone of each row, in order: that of its `Id` cell, else that of its value, scope and importer;
 * undefined when nothing is stored. A row that cannot be read is a fault: the import refused it, or its device group is gone.
 */
export async function findRows(
  dependencies: IndicatorServiceDependencies,
  rows: readonly RevertedRow[],
  importer: Actor,
): Promise<readonly (Found | undefined)[]> {
  // What was accepted then is not judged again: only which indicator it is counts.
  const prepare = makePreparer({
    actor: importer,
    guard: undefined,
    groups: await dependencies.groups(),
    channel: 'csv',
    isKnownDefinition: () => true,
  });
  const prepared = rows.map(({ raw }) => prepare(raw));
  const named = await findNamed(dependencies, rows);
  const identities = prepared.flatMap((item) => (item.ok ? [item.value.identity] : []));
  const located = await findAll(dependencies, identities);
  let next = 0;
  return prepared.map((item, index) => {
    const own = item.ok ? located[next++] : undefined;
    const id = rows[index]?.id;
    const byId = id === undefined ? undefined : named.get(id);
    if (!item.ok) {
      return item;
    }
    const found = byId !== undefined && isSameValue(byId.document, item.value.identity) ? byId : own;
    return found === undefined ? undefined : succeed(found);
  });
}

async function findNamed(
  { container }: IndicatorServiceDependencies,
  rows: readonly RevertedRow[],
): Promise<ReadonlyMap<string, Versioned<IndicatorDocument>>> {
  const keys = rows.flatMap(({ id }) => {
    const partition = id === undefined ? undefined : partitionOfId(id);
    return id === undefined || partition === undefined ? [] : [{ id, partition }];
  });
  const found = keys.length === 0 ? [] : await readIndicators(container, keys);
  return new Map(found.flatMap((item) => (item === undefined ? [] : [[item.document.id, item] as const])));
}

function isSameValue(a: IndicatorIdentity, b: IndicatorIdentity): boolean {
  return (
    a.indicatorType === b.indicatorType &&
    a.indicatorValue === b.indicatorValue &&
    a.rbacGroupIds.join('\0') === b.rbacGroupIds.join('\0')
  );
}
