import type { IndicatorType } from '../../indicators/model/indicator.ts';
import type { Entity } from '../model/alert-model.ts';

/** A column that contains observables. */
export interface ObservableColumn {
  readonly column: string;
  /** For a column that contains a JSON object as text: the property in it. */
  readonly property?: string;
  readonly type: IndicatorType;
  readonly entity: Entity;
  /** The column contains a JSON array as text; each element is an entity of its own. */
  readonly isChain?: true;
}

const file: readonly ObservableColumn[] = [
  { column: 'SHA256', type: 'FileSha256', entity: 'file' },
  { column: 'SHA1', type: 'FileSha1', entity: 'file' },
  { column: 'MD5', type: 'FileMd5', entity: 'file' },
];
const initiatingFile: readonly ObservableColumn[] = [
  { column: 'InitiatingProcessSHA256', type: 'FileSha256', entity: 'initiatingFile' },
  { column: 'InitiatingProcessSHA1', type: 'FileSha1', entity: 'initiatingFile' },
  { column: 'InitiatingProcessMD5', type: 'FileMd5', entity: 'initiatingFile' },
];
const origin: readonly ObservableColumn[] = [
  { column: 'FileOriginUrl', type: 'Url', entity: 'origin' },
  { column: 'FileOriginIP', type: 'IpAddress', entity: 'origin' },
  { column: 'FileOriginReferrerUrl', type: 'Url', entity: 'referrer' },
];
const connection: readonly ObservableColumn[] = [
  { column: 'RemoteUrl', type: 'Url', entity: 'connection' },
  { column: 'RemoteIP', type: 'IpAddress', entity: 'connection' },
  { column: 'LocalIP', type: 'IpAddress', entity: 'own' },
];
const remoteSession: ObservableColumn = {
  column: 'InitiatingProcessRemoteSessionIP',
  type: 'IpAddress',
  entity: 'session',
};

function additional(...properties: readonly string[]): readonly ObservableColumn[] {
  return properties.map((property) => ({
    column: 'AdditionalFields',
    property,
    type: 'DomainName',
    entity: 'connection',
  }));
}

/**
 * Which columns of which advanced-hunting table contain observables, of what type and of which part of the event
 * (Defender XDR schema, and what its streaming export actually sends). A `Url` column may contain a bare host name.
 * `IssuerHash` is left out: a certificate indicator covers the leaf signer only. Tables of alerts are left out: matching
 * them would raise alerts from alerts.
 */
export const observableTable: Readonly<Record<string, readonly ObservableColumn[]>> = {
  DeviceFileEvents: [
    ...file,
    ...initiatingFile,
    ...origin,
    { column: 'RequestSourceIP', type: 'IpAddress', entity: 'request' },
    remoteSession,
  ],
  DeviceProcessEvents: [...file, ...initiatingFile, remoteSession],
  DeviceImageLoadEvents: [...file, ...initiatingFile, remoteSession],
  DeviceNetworkEvents: [...connection, ...additional('query', 'host', 'server_name'), ...initiatingFile, remoteSession],
  DeviceFileCertificateInfo: [{ column: 'SignerHash', type: 'CertificateThumbprint', entity: 'file' }, ...file],
  DeviceEvents: [
    ...file,
    ...initiatingFile,
    ...connection,
    ...additional('DnsQueryString', 'DnsQueryName', 'QueryName'),
    ...origin,
    remoteSession,
  ],
  EmailUrlInfo: [
    { column: 'Url', type: 'Url', entity: 'connection' },
    { column: 'UrlDomain', type: 'DomainName', entity: 'connection' },
  ],
  EmailAttachmentInfo: [{ column: 'SHA256', type: 'FileSha256', entity: 'file' }],
  UrlClickEvents: [
    { column: 'Url', type: 'Url', entity: 'connection' },
    { column: 'UrlChain', type: 'Url', entity: 'redirect0', isChain: true },
    { column: 'IPAddress', type: 'IpAddress', entity: 'own' },
  ],
};

/** Tables of the streaming export that contain nothing an indicator could cover: their records are counted and skipped. */
export const tablesWithoutObservables: readonly string[] = [
  'AlertEvidence',
  'AlertInfo',
  'CloudAppEvents',
  'DeviceInfo',
  'DeviceLogonEvents',
  'DeviceNetworkInfo',
  'DeviceRegistryEvents',
  'EmailEvents',
  'EmailPostDeliveryEvents',
  'IdentityDirectoryEvents',
  'IdentityLogonEvents',
  'IdentityQueryEvents',
];
