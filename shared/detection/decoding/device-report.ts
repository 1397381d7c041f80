import type { DeviceFacts } from '../../device-groups/rules.ts';
import { parseUtcDate } from '../../platform/utc-date.ts';
import { openRecord } from './event-head.ts';
import { textOf } from './json-text.ts';
import { keptText } from './kept-text.ts';
import { tagsOf } from './tags.ts';

/** The table in which devices report about themselves, usually once an hour. */
export const deviceTable = 'DeviceInfo';

const maxTags = 100;

/** What a device reported about itself. */
export interface DeviceReport extends DeviceFacts {
  /** In lower case. */
  readonly deviceId: string;
  readonly machineGroup: string | undefined;
  /** UTC text. */
  readonly seenAt: string;
}

/** Reads a record as a device report; undefined for a record of another table, or without a device or time. */
export function readDeviceReport(record: Readonly<Record<string, unknown>>): DeviceReport | undefined {
  const { table, properties } = openRecord(record);
  const deviceId = table === deviceTable ? deviceIdOf(properties) : undefined;
  const seenAt = parseUtcDate(textOf(properties['Timestamp']) ?? '');
  if (deviceId === undefined || seenAt === undefined) {
    return undefined;
  }
  return {
    deviceId,
    ...factsIn(properties),
    machineGroup: keptTextOf(properties['MachineGroup']),
    seenAt,
  };
}

/** The device that a record is about, in lower case. */
export function deviceIdOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  return textOf(properties['DeviceId'])?.toLowerCase();
}

/** What a record of any table says about its device. */
export function factsIn(properties: Readonly<Record<string, unknown>>): DeviceFacts {
  const tags = ['RegistryDeviceTag', 'DeviceManualTags', 'DeviceDynamicTags'].flatMap((column) =>
    tagsOf(properties[column], maxTags),
  );
  return {
    name: keptTextOf(properties['DeviceName']),
    osPlatform: keptTextOf(properties['OSPlatform']),
    tags: [...new Set(tags)].slice(0, maxTags).toSorted(),
  };
}

function keptTextOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : keptText(text);
}
