import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { DeviceGroupSet } from '../../device-groups/group-set.ts';
import { unassignedGroupId } from '../../device-groups/stored-group.ts';
import { deviceIdOf, factsIn } from '../decoding/device-report.ts';
import { textOf } from '../decoding/json-text.ts';
import type { TelemetryEvent } from '../model/alert-model.ts';
import type { DeviceBook, DeviceDocument } from './device-book.ts';

/** Finds the device group of each event; none for an event without a device, or in a group that is not configured. */
export type FindDeviceGroups = (events: readonly TelemetryEvent[]) => Promise<ReadonlyMap<TelemetryEvent, DeviceGroup>>;

/**
 * The group that telemetry names (`MachineGroup`), when it is configured; else the highest-ranked group whose rules the
 * device matches, according to the event and the device's last report; else that of the ungrouped devices. A device that
 * matches no rules, and whose named group is not configured, is in no group: callers who may see ungrouped devices may not be
 * allowed to see that one.
 */
export function makeFindDeviceGroups(dependencies: {
  readonly groups: () => Promise<DeviceGroupSet>;
  readonly devices: Pick<DeviceBook, 'find'>;
}): FindDeviceGroups {
  return async (events) => {
    const groups = await dependencies.groups();
    const open = events.filter(({ machineGroup }) => !isKnown(machineGroup, groups));
    const ids = new Set(open.map(({ properties }) => deviceIdOf(properties)).filter((id) => id !== undefined));
    const areAllUngrouped = groups.all().length === 1;
    const devices = ids.size === 0 || areAllUngrouped ? undefined : await dependencies.devices.find(ids);
    const found = new Map<TelemetryEvent, DeviceGroup>();
    for (const event of events) {
      const group = groupOf(event, devices?.get(deviceIdOf(event.properties) ?? ''), groups);
      if (group !== undefined) {
        found.set(event, group);
      }
    }
    return found;
  };
}

function isKnown(name: string | undefined, groups: DeviceGroupSet): boolean {
  const group = name === undefined ? undefined : groups.byName(name);
  return group !== undefined && group.id !== unassignedGroupId;
}

function groupOf(
  { machineGroup, properties }: TelemetryEvent,
  device: DeviceDocument | undefined,
  groups: DeviceGroupSet,
): DeviceGroup | undefined {
  const stated = machineGroup ?? device?.machineGroup ?? undefined;
  const named = stated === undefined ? undefined : groups.byName(stated);
  const hasDevice = deviceIdOf(properties) !== undefined || textOf(properties['DeviceName']) !== undefined;
  if (!hasDevice || (named !== undefined && named.id !== unassignedGroupId)) {
    return named;
  }
  const facts = factsIn(properties);
  const byRules = groups.groupOf({
    name: facts.name ?? device?.name ?? undefined,
    osPlatform: facts.osPlatform ?? device?.osPlatform ?? undefined,
    tags: [...facts.tags, ...(device?.tags ?? [])],
  });
  const isInUnknown = stated !== undefined && named === undefined;
  return isInUnknown && byRules.id === unassignedGroupId ? undefined : byRules;
}
