import type { Actor } from '../../access/actor.ts';
import { AppError } from '../../platform/errors.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import type { IndicatorIdentity } from '../model/indicator.ts';

type Scoped = Pick<IndicatorIdentity, 'owner' | 'rbacGroupIds'>;

/** Whether the caller may know of an indicator: its own only, if so limited; the whole organisation's and its groups' ones. */
export function canSee(actor: Actor, { owner, rbacGroupIds }: Scoped): boolean {
  const { deviceGroups, ownOnly } = actor;
  const isCovered =
    deviceGroups === 'all' || rbacGroupIds.length === 0 || rbacGroupIds.some((id) => deviceGroups.has(id));
  return isCovered && (!ownOnly || owner === actor.owner);
}

/** The same as `canSee`, for the store. */
export function visibleTo(actor: Actor): Filter | undefined {
  const { deviceGroups, ownOnly, owner } = actor;
  return allOf(
    ownOnly ? { op: 'eq', field: 'owner', value: owner } : undefined,
    deviceGroups === 'all'
      ? undefined
      : {
          op: 'or',
          operands: [
            { op: 'eq', field: 'organisationWide', value: true },
            ...[...deviceGroups].map((value) => ({ op: 'has' as const, field: 'rbacGroupIds', value })),
          ],
        },
  );
}

/** Whether the caller may write an indicator of this scope. */
export function canTarget(actor: Actor, rbacGroupIds: readonly string[]): boolean {
  const { deviceGroups } = actor;
  return deviceGroups === 'all' || (rbacGroupIds.length > 0 && rbacGroupIds.every((id) => deviceGroups.has(id)));
}

/** Throws `Forbidden` when the indicator's scope goes beyond the caller's device groups. */
export function requireExposure(actor: Actor, { rbacGroupIds }: Scoped): void {
  if (!canTarget(actor, rbacGroupIds)) {
    throw new AppError('Forbidden', 'The indicator applies to devices beyond the device groups of the caller.');
  }
}

/** What a caller learns of an indicator that it may not see: the same as of none. */
export function notFound(id: string): AppError {
  return new AppError('NotFound', `There is no indicator with the id ${id.slice(0, 40)}.`, { field: 'id' });
}
