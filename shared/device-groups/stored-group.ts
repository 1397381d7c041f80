import type { StoredDocument } from '../storage/document-container.ts';
import type { DeviceGroup } from './directory.ts';
import type { DeviceRule } from './rules.ts';

/** The part of a device group that people edit. */
interface DeviceGroupContent {
  /** Unique, ignoring case. */
  readonly name: string;
  readonly description: string;
  /** Empty = only the devices that telemetry assigns to it. */
  readonly rules: readonly DeviceRule[];
  /** Object ids of the Entra groups whose members may see and target it; empty = everyone. */
  readonly userGroups: readonly string[];
}

export interface StoredDeviceGroup extends DeviceGroup, DeviceGroupContent {
  /** UTC text; null for a group of the settings. */
  readonly createdAt: string | null;
  readonly createdBy: string | null;
  readonly lastModifiedAt: string | null;
  readonly lastModifiedBy: string | null;
}

/** All device groups in one document, so that every write keeps names unique and ranks complete. */
export interface DeviceGroupsDocument extends StoredDocument {
  readonly kind: 'device-groups';
  /** The highest rank first; the last is UnassignedGroup. */
  readonly groups: readonly StoredDeviceGroup[];
  /** Ids are never reused: a reference to a deleted group never points to another one. */
  readonly nextId: number;
}

/** The key of the only document. */
export const deviceGroupsKey = { partition: 'device-groups', id: 'device-groups' } as const;

/** The group of the devices that are in no other; telemetry uses the same name (Defender's machine groups). */
export const unassignedGroupId = '0';
const unassignedGroupName = 'UnassignedGroup';

/** A group defined in the settings. */
export interface GivenGroup {
  readonly id: string;
  readonly name: string;
  readonly userGroups: readonly string[];
}

const never = { createdAt: null, createdBy: null, lastModifiedAt: null, lastModifiedBy: null };

/** The groups until somebody changes one. */
export function firstGroups(given: readonly GivenGroup[]): Pick<DeviceGroupsDocument, 'groups' | 'nextId'> {
  const unassigned = {
    id: unassignedGroupId,
    name: unassignedGroupName,
    description: 'Ungrouped devices (default)',
    rules: [],
    userGroups: [],
    ...never,
  };
  const numbers = given.map(({ id }) => Number(id)).filter(Number.isSafeInteger);
  return {
    groups: [...given.map((group) => ({ ...group, description: '', rules: [], ...never })), unassigned],
    nextId: Math.max(0, ...numbers) + 1,
  };
}
