/** A group of devices that an indicator's scope can name. */
export interface DeviceGroup {
  /** Stable; survives a new name. */
  readonly id: string;
  readonly name: string;
}

/** The device groups of the organisation. Names compare without case. */
export interface DeviceGroupDirectory {
  byId(id: string): DeviceGroup | undefined;
  byName(name: string): DeviceGroup | undefined;
  all(): readonly DeviceGroup[];
}

export function makeDeviceGroupDirectory(groups: readonly DeviceGroup[]): DeviceGroupDirectory {
  const ids = new Map(groups.map((group) => [group.id, group]));
  const names = new Map(groups.map((group) => [group.name.toLowerCase(), group]));
  return {
    byId: (id) => ids.get(id),
    byName: (name) => names.get(name.trim().toLowerCase()),
    all: () => groups,
  };
}
