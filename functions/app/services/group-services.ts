import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import { makeGroupFollower } from '../../../shared/device-groups/group-follower.ts';
import { type DeviceGroupService, makeDeviceGroupService } from '../../../shared/device-groups/group-service.ts';
import type { DeviceGroupSet } from '../../../shared/device-groups/group-set.ts';
import { firstGroups } from '../../../shared/device-groups/stored-group.ts';
import { makeIsTargeted } from '../../../shared/indicators/store/is-targeted.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import { pauses } from './pauses.ts';
import type { Platform } from './platform.ts';

/** Device groups, and who changes them. */
export interface GroupServices {
  readonly groups: ReadDeviceGroups<DeviceGroupSet>;
  readonly deviceGroups: DeviceGroupService;
}

export function makeGroupServices(
  { DEVICE_GROUPS: given }: Config,
  { deviceGroups: container, indicators }: Stores,
  { clock, logger }: Platform,
): GroupServices {
  const follower = makeGroupFollower({ container, first: firstGroups(given).groups, clock, logger });
  const changed = () => follower.refresh();
  return {
    groups: () => follower.current(),
    deviceGroups: makeDeviceGroupService({
      container,
      isTargeted: makeIsTargeted(indicators),
      given,
      changed,
      clock,
      pauses,
    }),
  };
}
