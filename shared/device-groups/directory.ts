/** A group of devices that an indicator's scope can name. */
export interface DeviceGroup {
  /** Stays the same when the group is renamed. */
  readonly id: string;
  readonly name: string;
}

/** The device groups of the organisation. Names ignore case, and white space around them and around their commas. */
export interface DeviceGroupDirectory {
  byId(id: string): DeviceGroup | undefined;
  byName(name: string): DeviceGroup | undefined;
  /** The largest number of commas in any name. */
  readonly commasInNames: number;
  all(): readonly DeviceGroup[];
}

/** Reads the current device groups. */
export type ReadDeviceGroups<G extends DeviceGroupDirectory = DeviceGroupDirectory> = () => Promise<G>;

export function makeDeviceGroupDirectory(groups: readonly DeviceGroup[]): DeviceGroupDirectory {
  const ids = new Map(groups.map((group) => [group.id, group]));
  const names = new Map(groups.map((group) => [nameKey(group.name), group]));
  return {
    byId: (id) => ids.get(id),
    byName: (name) => names.get(nameKey(name)),
    commasInNames: Math.max(0, ...groups.map(({ name }) => name.split(',').length - 1)),
    all: () => groups,
  };
}

/** The group that a CSV cell names, by name or id. */
export function findGroup(text: string, directory: DeviceGroupDirectory): DeviceGroup | undefined {
  return directory.byName(text) ?? directory.byId(text);
}

/** Splits names at commas; where names contain commas themselves, the longest name that `find` knows is taken. */
export function splitGroupNames(
  text: string,
  { commasInNames }: DeviceGroupDirectory,
  find: (text: string) => DeviceGroup | undefined,
): readonly string[] {
  const parts = text.split(',');
  if (commasInNames === 0) {
    return parts;
  }
  const names: string[] = [];
  for (let at = 0; at < parts.length; ) {
    let end = Math.min(at + commasInNames + 1, parts.length);
    while (end > at + 1 && find(parts.slice(at, end).join(',')) === undefined) {
      end -= 1;
    }
    names.push(parts.slice(at, end).join(','));
    at = end;
  }
  return names;
}

function nameKey(name: string): string {
  const key = name.trim().toLowerCase();
  if (!key.includes(',')) {
    return key;
  }
  const parts = key.split(',').map((part) => part.trim());
  return parts.join(',');
}
