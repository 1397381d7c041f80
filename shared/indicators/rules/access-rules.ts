import type { Actor } from '../../access/actor.ts';
import { anyOf, equals, hasOneOfGroups, makeVisibility } from '../../access/visibility.ts';
import { AppError } from '../../platform/errors.ts';
import type { IndicatorIdentity } from '../model/indicator.ts';

type Scoped = Pick<IndicatorIdentity, 'owner' | 'rbacGroupIds'>;

/** Callers see indicators of the whole organisation and of their device groups; own-only clients only their own of these. */
export const { canSee, visibleTo } = makeVisibility<Scoped>({
  ownOnly: equals(
    'owner',
    ({ owner }) => owner,
    ({ owner }) => owner,
  ),
  limited: anyOf(
    equals(
      'organisationWide',
      ({ rbacGroupIds }) => rbacGroupIds.length === 0,
      () => true,
    ),
    hasOneOfGroups('rbacGroupIds', ({ rbacGroupIds }) => rbacGroupIds),
  ),
});

/** Whether the caller may write an indicator of this scope. */
export function canTarget(actor: Actor, rbacGroupIds: readonly string[]): boolean {
  const { deviceGroups } = actor;
  return deviceGroups === 'all' || (rbacGroupIds.length > 0 && rbacGroupIds.every((id) => deviceGroups.has(id)));
}

/** @throws AppError `Forbidden` when the indicator's scope goes beyond the caller's device groups. */
export function requireExposure(actor: Actor, { rbacGroupIds }: Scoped): void {
  if (!canTarget(actor, rbacGroupIds)) {
    throw new AppError('Forbidden', 'The indicator also applies to devices outside your device groups.');
  }
}

/** The error for an unknown indicator, and for one that the caller may not see. */
export function notFound(id: string): AppError {
  return new AppError('NotFound', `No indicator has the id ${id.slice(0, 40)}.`, { field: 'id' });
}
