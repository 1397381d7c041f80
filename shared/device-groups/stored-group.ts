import type { StoredDocument } from '../storage/document-container.ts';
import type { DeviceGroup } from './directory.ts';
import type { DeviceRule } from './rules.ts';

/** The part of a device group that people decide. */
interface DeviceGroupContent {
  /** Unique without case. */
  readonly name: string;
  readonly description: string;
  /** None = it has the devices that telemetry puts there, and no others. */
  readonly rules: readonly DeviceRule[];
  /** Object ids of the Entra groups whose members see and target it; none = everyone. */
  readonly userGroups: readonly string[];
}

export interface StoredDeviceGroup extends DeviceGroup, DeviceGroupContent {
  /** UTC text; null for a group that came with the service. */
  readonly createdAt: string | null;
  readonly createdBy: string | null;
  readonly lastModifiedAt: string | null;
  readonly lastModifiedBy: string | null;
}

/** All device groups in one document, so that names stay unique and ranks whole with every write. */
export interface DeviceGroupsDocument extends StoredDocument {
  readonly kind: 'device-groups';
  /** The highest rank first; the last is that of the devices in no other group. */
  readonly groups: readonly StoredDeviceGroup[];
  /** No id is given twice: what names a deleted group never names another. */
  readonly nextId: number;
}

/** Where the document is. */
export const deviceGroupsKey = { partition: 'device-groups', id: 'device-groups' } as const;

/** The group of the devices that are in no other, and its id; telemetry names it so (Defender's machine groups). */
export const unassignedGroupId = '0';
const unassignedGroupName = 'UnassignedGroup';

/** A group that the settings name. */
export interface GivenGroup {
  readonly id: string;
  readonly name: string;
  readonly userGroups: readonly string[];
}

const never = { createdAt: null, createdBy: null, lastModifiedAt: null, lastModifiedBy: null };

/** What the service has before anybody changed a group. */
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
