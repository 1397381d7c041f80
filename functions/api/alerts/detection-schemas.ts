import { z } from 'zod';
import { indicatorTypes, severities } from '../../../shared/indicators/model/indicator.ts';
import type { RawDetection } from '../../../shared/publishing/siem/raw-detection.ts';
import { numericId, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

const texts = [
  'ComputerDnsName',
  'AlertTitle',
  'Category',
  'Actor',
  'LinkToWDATP',
  'IocValue',
  'CreatorIocValue',
  'Sha1',
  'FileName',
  'FilePath',
  'IpAddress',
  'Url',
  'IoaDefinitionId',
  'UserName',
  'ThreatCategory',
  'ThreatFamily',
  'ThreatName',
  'RemediationAction',
  'Source',
  'Md5',
  'Sha256',
  'UserDomain',
  'LogOnUsers',
  'MachineDomain',
  'MachineName',
  'InternalIPv4List',
  'InternalIPv6List',
  'FileHash',
  'DeviceID',
  'MachineGroup',
  'Description',
  'DeviceCreatedMachineTags',
  'CloudCreatedMachineTags',
  'CommandLine',
  'IncidentLinkToWDATP',
  'ReportID',
  'LinkToMTP',
  'IncidentLinkToMTP',
] as const satisfies readonly (keyof RawDetection)[];

export const detectionSchemas = once(() => {
  const rawDetection = z
    .object({
      AlertTime: utcDate().describe('Time of the event.'),
      Severity: z.enum(severities),
      AlertId: z.string(),
      IocName: z.enum(indicatorTypes).describe('Type of the value that the event contains; `IocValue` is the value.'),
      CreatorIocName: z
        .enum(indicatorTypes)
        .describe('Type of the indicator that matched; `CreatorIocValue` is its value.'),
      AlertPart: z.literal(0),
      FullId: z.string().describe('Unique for each detection.'),
      LastProcessedTimeUtc: utcDate().describe(
        'Timestamp of the detection. Send the last one that you received as the next `sinceTimeUtc`.',
      ),
      RemediationIsSuccess: z.null(),
      WasExecutingWhileDetected: z.boolean().nullable(),
      ExternalId: z.string(),
      IocUniqueId: numericId().describe('Id of the indicator.'),
      ...Object.fromEntries(texts.map((name) => [name, z.string()])),
    })
    .meta({
      description:
        "One event, decided by one indicator, with the field names of Defender's SIEM exporter. Unknown text fields are empty strings.",
    });
  const hecEvent = z
    .object({
      time: z.number().describe('Time of the event, in seconds since 1970.'),
      host: z.string(),
      source: z.string(),
      sourcetype: z.literal('_json'),
      event: rawDetection,
    })
    .meta({ description: "A detection as an event for Splunk's HTTP event collector." });
  return { rawDetection, hecEvent };
});

const text = (description: string) => z.string().optional().describe(description);

/** The parameters of the SIEM exporter. */
export function detectionQuery() {
  return {
    sinceTimeUtc: text('Only detections stamped after this time. Default: two hours ago.'),
    untilTimeUtc: text('Only detections stamped up to and including this time. Default: now.'),
    ago: text('An ISO 8601 duration before now, such as `PT10M`, instead of `sinceTimeUtc` and `untilTimeUtc`.'),
    limit: z
      .int()
      .min(0)
      .max(10_000)
      .optional()
      .describe(
        'Only the newest detections, at most this many; older ones are left out, so do not use it for polling.',
      ),
    machinegroups: text('Only devices in this device group (by name). May be repeated for several groups.'),
    DeviceCreatedMachineTags: text('Only devices with this tag (`RegistryDeviceTag` in telemetry).'),
    CloudCreatedMachineTags: text('Only devices with this tag (`DeviceManualTags` in telemetry).'),
  };
}
