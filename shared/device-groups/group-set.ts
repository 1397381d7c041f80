import { type DeviceGroupDirectory, makeDeviceGroupDirectory } from './directory.ts';
import { type DeviceFacts, meetsRules } from './rules.ts';
import { type StoredDeviceGroup, unassignedGroupId } from './stored-group.ts';

/** The device groups as they were at one moment. */
export interface DeviceGroupSet extends DeviceGroupDirectory {
  /** The highest rank first. */
  all(): readonly StoredDeviceGroup[];
  /** The highest group whose rules the device meets, else that of the ungrouped devices. */
  groupOf(facts: DeviceFacts): StoredDeviceGroup;
}

export function makeDeviceGroupSet(groups: readonly StoredDeviceGroup[]): DeviceGroupSet {
  return {
    ...makeDeviceGroupDirectory(groups),
    all: () => groups,
    groupOf: (facts) => {
      const found = groups.find(({ id, rules }) => id === unassignedGroupId || meetsRules(rules, facts));
      if (found === undefined) {
        throw new TypeError('there is always a group of the ungrouped devices');
      }
      return found;
    },
  };
}
