import { utcDateToMs } from '../../platform/utc-date.ts';
import type { RawDetection } from './raw-detection.ts';

/** On ArcSight's scale from 0 to 10. */
const severityOf: Readonly<Record<string, number>> = { Informational: 1, Low: 3, Medium: 6, High: 9 };

/**
 * A raw detection as a line of the Common Event Format (ArcSight, CEF version 0), without a line break at its end. Fields are
 * mapped as the vendor does (Defender for Endpoint, detections API field mapping); empty ones are left out. An IPv6 address
 * goes to `c6a2`, because `src` is for IPv4 only. In addition, `deviceCustomDate1` is the detection's stamp, from which a
 * collector continues (pull-detections.ts).
 */
export function toCef(raw: RawDetection): string {
  const header = [
    'Microsoft',
    'Microsoft Defender ATP',
    '2.0',
    `${raw.Source}:${raw.CreatorIocName}`,
    raw.AlertTitle,
    String(severityOf[raw.Severity] ?? 0),
  ];
  const isIpv6 = raw.IpAddress.includes(':');
  const extension = [
    ['rt', String(utcDateToMs(raw.AlertTime))],
    ['deviceSeverity', raw.Severity],
    ['cat', raw.Category],
    ['sourceServiceName', raw.Source],
    ['shost', raw.MachineName],
    ['sourceDnsDomain', raw.MachineDomain],
    ['fname', raw.FileName],
    ['filePath', raw.FilePath],
    ['fileHash', raw.Sha1],
    ['sntdom', raw.UserDomain],
    ['suser', raw.UserName],
    ['suid', raw.LogOnUsers],
    ['src', isIpv6 ? '' : raw.IpAddress],
    ...labelled('c6a2', 'Source IPv6 Address', isIpv6 ? raw.IpAddress : ''),
    ['request', raw.Url],
    ...labelled('cs1', 'ThreatName', raw.ThreatName),
    ...labelled('cs4', 'Actor', raw.Actor),
    ...labelled('cs5', 'Md5', raw.Md5),
    ...labelled('cs6', 'Sha256', raw.Sha256),
    ...labelled('cn1', 'WasExecutingWhileDetected', bit(raw.WasExecutingWhileDetected)),
    ...labelled('cn2', 'RemediationIsSuccess', bit(raw.RemediationIsSuccess)),
    ['externalId', raw.AlertId],
    ...labelled('flexString1', 'LinkToWDATP', raw.LinkToWDATP),
    ...labelled('deviceCustomDate1', 'LastProcessedTimeUtc', String(utcDateToMs(raw.LastProcessedTimeUtc))),
  ];
  const pairs = extension.flatMap(([key = '', value = '']) => (value === '' ? [] : `${key}=${escapeExtension(value)}`));
  return `CEF:0|${header.map(escapeHeader).join('|')}|${pairs.join(' ')}`;
}

/** In a header `\` and `|` are escaped; a line break is not allowed there and becomes a space. */
export function escapeHeader(text: string): string {
  return text.replaceAll(/[\\|]/g, '\\$&').replaceAll(/\r\n|[\r\n]/g, ' ');
}

/** In the value of an extension `\` and `=` are escaped, and line breaks are written `\n` and `\r`. */
export function escapeExtension(text: string): string {
  return text.replaceAll(/[\\=]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function labelled(key: string, label: string, value: string): readonly (readonly string[])[] {
  return value === ''
    ? []
    : [
        [`${key}Label`, label],
        [key, value],
      ];
}

function bit(value: boolean | null): string {
  return value === null ? '' : value ? '1' : '0';
}
