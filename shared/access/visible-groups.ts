import type { VisibleGroups } from './claims-to-caller.ts';

interface GroupVisibility {
  readonly id: string;
  /** Object ids of the Entra groups whose members see it; empty = everyone. */
  readonly userGroups: readonly string[];
}

/**
 * A device group without user groups is visible to everyone. A user who sees every group may also act for the whole
 * organisation.
 */
export function makeVisibleGroups(read: () => Promise<{ all(): readonly GroupVisibility[] }>): VisibleGroups {
  return async (userGroupIds) => {
    const groups = (await read()).all();
    const visible = groups.filter(
      ({ userGroups }) => userGroups.length === 0 || userGroups.some((id) => userGroupIds.includes(id)),
    );
    return visible.length === groups.length ? 'all' : new Set(visible.map(({ id }) => id));
  };
}
