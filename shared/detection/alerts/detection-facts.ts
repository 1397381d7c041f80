import { textOf } from '../decoding/json-text.ts';
import { tagsOf } from '../decoding/tags.ts';
import { statedReportId } from '../decoding/telemetry-event.ts';
import type { DetectionFacts, Observable, TelemetryEvent } from '../model/alert-model.ts';

const maxTags = 20;

/** What collectors need from an event in addition to its evidence. */
export function factsOf({ properties }: TelemetryEvent, { entity }: Observable): DetectionFacts {
  const reportId = statedReportId(properties);
  const deviceId = textOf(properties['DeviceId']);
  const deviceName = textOf(properties['DeviceName']);
  const md5 = textOf(properties[entity === 'initiatingFile' ? 'InitiatingProcessMD5' : 'MD5']);
  const address = textOf(properties['LocalIP']);
  const deviceTags = tagsOf(properties['RegistryDeviceTag'], maxTags);
  const cloudTags = tagsOf(properties['DeviceManualTags'], maxTags);
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
