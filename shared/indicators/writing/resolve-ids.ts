import type { Actor } from '../../access/actor.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import type { PreparedIndicator } from '../input/prepare.ts';
import type { Submission } from '../input/submission.ts';
import type { IndicatorDocument } from '../model/indicator.ts';
import { canSee, canTarget } from '../rules/access-rules.ts';
import { partitionOfId } from '../rules/identity.ts';
import { readIndicators } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import type { Upsert } from './group-upserts.ts';

/**
 * Turns submissions into upserts. An id makes it an update of that indicator, whoever owns it, if the caller may change it;
 * an id that is unknown, deleted or invisible to the caller is ignored. Faults: `InvalidInput` when the row has another
 * value or scope than the indicator, `Forbidden` beyond the caller's device groups.
 */
export async function resolveIds(
  { container }: Pick<IndicatorServiceDependencies, 'container'>,
  actor: Actor,
  items: readonly Submission[],
  prepared: readonly Result<PreparedIndicator>[],
): Promise<readonly Result<Upsert>[]> {
  const keys = new Map<string, { partition: string; id: string }>();
  for (const { id } of items) {
    const partition = id === undefined ? undefined : partitionOfId(id);
    if (id !== undefined && partition !== undefined) {
      keys.set(id, { partition, id });
    }
  }
  const found = keys.size === 0 ? [] : await readIndicators(container, [...keys.values()]);
  const documents = new Map(
    found.flatMap((item) => (item === undefined ? [] : [[item.document.id, item.document] as const])),
  );
  return prepared.map((item, index) => {
    if (!item.ok) {
      return item;
    }
    const id = items[index]?.id;
    const named = id === undefined ? undefined : documents.get(id);
    const isUsable = named !== undefined && named.deleted !== true && canSee(actor, named);
    return isUsable ? redirect(actor, named, item.value) : succeed({ prepared: item.value });
  });
}

function redirect(actor: Actor, named: IndicatorDocument, prepared: PreparedIndicator): Result<Upsert> {
  const { indicatorType, indicatorValue, rbacGroupIds } = prepared.identity;
  if (named.indicatorType !== indicatorType || named.indicatorValue !== indicatorValue) {
    return fail(
      'InvalidInput',
      'The indicator with this id has another value. Leave the id empty to create a new indicator.',
      'id',
    );
  }
  if (named.rbacGroupIds.join('\0') !== rbacGroupIds.join('\0')) {
    return fail(
      'InvalidInput',
      'The indicator with this id has another scope. Leave the id empty to create a new indicator.',
      'id',
    );
  }
  if (!canTarget(actor, named.rbacGroupIds)) {
    return fail('Forbidden', 'The indicator also applies to devices outside your device groups.', 'id');
  }
  const identity = { ...prepared.identity, owner: named.owner };
  return succeed({ prepared: { ...prepared, identity }, mustExist: named.owner !== actor.owner });
}
