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
      AlertTime: utcDate().describe('Of the event.'),
      Severity: z.enum(severities),
      AlertId: z.string(),
      IocName: z.enum(indicatorTypes).describe('With `IocValue`: what the event held.'),
      CreatorIocName: z.enum(indicatorTypes).describe('With `CreatorIocValue`: the indicator that it met.'),
      AlertPart: z.literal(0),
      FullId: z.string().describe('Distinct for each detection.'),
      LastProcessedTimeUtc: utcDate().describe('Ask next with the last one you saw.'),
      RemediationIsSuccess: z.null(),
      WasExecutingWhileDetected: z.boolean().nullable(),
      ExternalId: z.string(),
      IocUniqueId: numericId(),
      ...Object.fromEntries(texts.map((name) => [name, z.string()])),
    })
    .meta({ description: "One event that one indicator decided, in the fields of the vendor's SIEM exporter." });
  const hecEvent = z.object({
    time: z.number().describe('Of the event, in seconds.'),
    host: z.string(),
    source: z.string(),
    sourcetype: z.literal('_json'),
    event: rawDetection,
  });
  return { rawDetection, hecEvent };
});

const text = (description: string) => z.string().optional().describe(description);

/** The parameters of the SIEM exporter. */
export function detectionQuery() {
  return {
    sinceTimeUtc: text('Detections stamped after it; two hours ago by default.'),
    untilTimeUtc: text('And up to it; now by default.'),
    ago: text('ISO 8601 duration before now, instead of both.'),
    limit: z.int().min(0).max(10_000).optional().describe('Only the newest so many.'),
    machinegroups: text('Device group by name; may be repeated.'),
    DeviceCreatedMachineTags: text('One tag.'),
    CloudCreatedMachineTags: text('One tag.'),
  };
}
