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
  /** The property is the target of an HTTP request: together with these it names the URL that was requested. */
  readonly request?: RequestParts;
}

interface RequestParts {
  /** The property next to it with the `Host` header. */
  readonly host: string;
  /** The columns with the server's address and port. */
  readonly address: string;
  readonly port: string;
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

/** A request of HTTP, as inspected connections contain it. */
export const requested = {
  column: 'AdditionalFields',
  property: 'uri',
  type: 'Url',
  entity: 'connection',
  request: { host: 'host', address: 'RemoteIP', port: 'RemotePort' },
} as const satisfies ObservableColumn;
/** Where a user or device was, and the server it used. */
const identity: readonly ObservableColumn[] = [
  { column: 'IPAddress', type: 'IpAddress', entity: 'own' },
  { column: 'DestinationIPAddress', type: 'IpAddress', entity: 'connection' },
];

/**
 * Which columns of which advanced-hunting table contain observables, of what type and of which part of the event
 * (Defender XDR schema, and what its streaming export actually sends). A `Url` column may contain a bare host, a `DomainName`
 * column an address, and both a port.
 * `IssuerHash` is left out: a certificate indicator covers the leaf signer only. Tables of alerts are left out: matching
 * them would raise alerts from alerts. So are those in which devices report about themselves.
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
  DeviceNetworkEvents: [
    ...connection,
    ...additional('query', 'host', 'server_name'),
    requested,
    ...initiatingFile,
    remoteSession,
  ],
  DeviceRegistryEvents: [...initiatingFile, remoteSession],
  DeviceLogonEvents: [
    { column: 'RemoteIP', type: 'IpAddress', entity: 'connection' },
    ...initiatingFile,
    remoteSession,
  ],
  DeviceFileCertificateInfo: [{ column: 'SignerHash', type: 'CertificateThumbprint', entity: 'file' }, ...file],
  DeviceEvents: [
    ...file,
    ...initiatingFile,
    ...connection,
    ...additional('DnsQueryString', 'DnsQueryName', 'QueryName'),
    ...origin,
    remoteSession,
  ],
  EmailEvents: [
    { column: 'SenderIPv4', type: 'IpAddress', entity: 'connection' },
    { column: 'SenderIPv6', type: 'IpAddress', entity: 'connection' },
    { column: 'SenderFromDomain', type: 'DomainName', entity: 'sender' },
    { column: 'SenderMailFromDomain', type: 'DomainName', entity: 'envelopeSender' },
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
  CloudAppEvents: [{ column: 'IPAddress', type: 'IpAddress', entity: 'own' }],
  IdentityDirectoryEvents: identity,
  IdentityLogonEvents: identity,
  IdentityQueryEvents: identity,
};

/** Tables of the streaming export that are not matched: their records are counted and skipped. */
export const tablesWithoutObservables: readonly string[] = [
  'AlertEvidence',
  'AlertInfo',
  'DeviceInfo',
  'DeviceNetworkInfo',
  'EmailPostDeliveryEvents',
];
