import { type DeviceGroupDirectory, makeDeviceGroupDirectory } from './directory.ts';
import { type DeviceFacts, matchesRules } from './rules.ts';
import { type StoredDeviceGroup, unassignedGroupId } from './stored-group.ts';

/** The device groups at one moment. */
export interface DeviceGroupSet extends DeviceGroupDirectory {
  /** The highest rank first. */
  all(): readonly StoredDeviceGroup[];
  /** The highest group whose rules match the device, else UnassignedGroup. */
  groupOf(facts: DeviceFacts): StoredDeviceGroup;
}

export function makeDeviceGroupSet(groups: readonly StoredDeviceGroup[]): DeviceGroupSet {
  return {
    ...makeDeviceGroupDirectory(groups),
    all: () => groups,
    groupOf: (facts) => {
      const found = groups.find(({ id, rules }) => id === unassignedGroupId || matchesRules(rules, facts));
      if (found === undefined) {
        throw new TypeError('UnassignedGroup always exists');
      }
      return found;
    },
  };
}
