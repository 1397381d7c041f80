import type { Actor } from '../../access/actor.ts';
import type { Filter } from '../../storage/filter.ts';

/** The alerts and detections that the actor may see, as a filter; undefined for all. */
export function visibilityFilter({ deviceGroups }: Actor): Filter | undefined {
  return deviceGroups === 'all' ? undefined : { op: 'in', field: 'rbacGroupId', values: [...deviceGroups] };
}

export function isVisible({ deviceGroups }: Actor, { rbacGroupId }: { readonly rbacGroupId: string | null }): boolean {
  return deviceGroups === 'all' || (rbacGroupId !== null && deviceGroups.has(rbacGroupId));
}
