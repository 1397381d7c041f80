import type { StoredDeviceGroup } from './stored-group.ts';

/** A group with its rank: 1 is the highest. */
export interface RankedGroup {
  readonly group: StoredDeviceGroup;
  readonly rank: number;
}

/** A device group as the API returns it. */
export function groupResource({ group, rank }: RankedGroup) {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    rank,
    rules: group.rules,
    userGroups: group.userGroups,
    createdAt: group.createdAt,
    createdBy: group.createdBy,
    lastModifiedAt: group.lastModifiedAt,
    lastModifiedBy: group.lastModifiedBy,
  };
}
