import { parseJson, textOf } from '../decoding/json-text.ts';
import { statedReportId } from '../decoding/telemetry-event.ts';
import type { DetectionFacts, Observable, TelemetryEvent } from '../model.ts';

const maxTags = 20;
const maxTagLength = 200;

/** What collectors ask of an event beside its evidence. */
export function factsOf({ properties }: TelemetryEvent, { entity }: Observable): DetectionFacts {
  const reportId = statedReportId(properties);
  const deviceId = textOf(properties['DeviceId']);
  const deviceName = textOf(properties['DeviceName']);
  const md5 = textOf(properties[entity === 'initiatingFile' ? 'InitiatingProcessMD5' : 'MD5']);
  const address = textOf(properties['LocalIP']);
  const deviceTags = tagsOf(properties['RegistryDeviceTag']);
  const cloudTags = tagsOf(properties['DeviceManualTags']);
  return {
    ...(reportId !== undefined && { reportId }),
    ...(deviceId !== undefined && { deviceId }),
    ...(deviceName !== undefined && { deviceName }),
    ...(md5 !== undefined && { md5: md5.toLowerCase() }),
    ...(address !== undefined && (address.includes(':') ? { ipv6: address } : { ipv4: address })),
    ...(deviceTags.length > 0 && { deviceTags }),
    ...(cloudTags.length > 0 && { cloudTags }),
  };
}

/** One tag, a list of them, or a list as JSON text. */
function tagsOf(cell: unknown): readonly string[] {
  const parsed = typeof cell === 'string' && cell.startsWith('[') ? parseJson(cell) : undefined;
  const value = parsed?.ok === true ? parsed.value : cell;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list
    .map(textOf)
    .filter((tag) => tag !== undefined)
    .map((tag) => tag.slice(0, maxTagLength))
    .slice(0, maxTags);
}
