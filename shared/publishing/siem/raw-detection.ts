import type { Evidence } from '../../detection/model/alert-model.ts';
import type { AlertedDetection } from './pull-detections.ts';

/**
 * A detection as the vendor's SIEM exporter returns it (Defender for Endpoint, pull detections). All fields are present, with
 * the vendor's spelling: "" for an unknown text, null for an unknown true or false.
 */
export function toRawDetection({ detection, alert }: AlertedDetection, origin: string) {
  const { id, evidence, facts, observable } = detection;
  const seen = evidence[0];
  const user = evidence.find(({ entityType }) => entityType === 'User');
  const process = evidence.find(({ entityType }) => entityType === 'Process');
  const file = seen?.entityType === 'File' || seen?.entityType === 'Process' ? seen : undefined;
  const deviceName = facts.deviceName ?? '';
  const [machineName = '', ...domain] = deviceName.split('.');
  const sha1 = hashOf('FileSha1', file?.['sha1']);
  const sha256 = hashOf('FileSha256', file?.['sha256']);
  const md5 = hashOf('FileMd5', file === undefined ? undefined : facts.md5);
  const userName = text(user, 'accountName') || text(user, 'userPrincipalName');
  const userDomain = text(user, 'domainName');

  function hashOf(type: string, value: string | number | null | undefined): string {
    return typeof value === 'string' ? value : observable.type === type ? observable.value : '';
  }

  return {
    AlertTime: detection.eventTime,
    ComputerDnsName: deviceName,
    AlertTitle: alert?.title ?? '',
    Category: alert?.category ?? '',
    Severity: detection.severity,
    AlertId: detection.alertId,
    Actor: '',
    LinkToWDATP: origin === '' ? '' : `${origin}/api/alerts/${detection.alertId}`,
    IocName: observable.type,
    IocValue: observable.value,
    CreatorIocName: detection.indicatorType,
    CreatorIocValue: detection.indicatorValue,
    Sha1: sha1,
    FileName: text(file, 'fileName'),
    FilePath: text(file, 'filePath'),
    IpAddress: text(seen, 'ipAddress'),
    Url: text(seen, 'url'),
    IoaDefinitionId: alert?.alertDefinitionId ?? '',
    UserName: userName,
    AlertPart: 0,
    FullId: `${detection.alertId}:${Buffer.from(id).toString('base64')}`,
    LastProcessedTimeUtc: detection.lastProcessedTime,
    ThreatCategory: '',
    ThreatFamily: '',
    ThreatName: '',
    RemediationAction: '',
    RemediationIsSuccess: null,
    Source: alert?.detectionSource ?? 'CustomerTI',
    Md5: md5,
    Sha256: sha256,
    WasExecutingWhileDetected: file?.entityType === 'Process' ? true : null,
    UserDomain: userDomain,
    LogOnUsers: userDomain === '' ? userName : `${userDomain}\\${userName}`,
    MachineDomain: domain.join('.'),
    MachineName: machineName,
    InternalIPv4List: facts.ipv4 ?? '',
    InternalIPv6List: facts.ipv6 ?? '',
    FileHash: sha1 || sha256 || md5,
    DeviceID: facts.deviceId ?? '',
    MachineGroup: detection.rbacGroupName ?? '',
    Description: alert?.description ?? '',
    DeviceCreatedMachineTags: facts.deviceTags?.join(',') ?? '',
    CloudCreatedMachineTags: facts.cloudTags?.join(',') ?? '',
    CommandLine: text(process, 'processCommandLine'),
    IncidentLinkToWDATP: '',
    ReportID: facts.reportId ?? '',
    LinkToMTP: '',
    IncidentLinkToMTP: '',
    ExternalId: id,
    IocUniqueId: detection.indicatorId,
  };
}

export type RawDetection = ReturnType<typeof toRawDetection>;

function text(evidence: Evidence | undefined, name: string): string {
  const value = evidence?.[name];
  return typeof value === 'string' ? value : '';
}
