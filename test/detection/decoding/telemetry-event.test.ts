import { describe, expect, it } from 'vitest';
import { observableTable } from '../../../shared/detection/decoding/observable-table.ts';
import { toTelemetryEvent } from '../../../shared/detection/decoding/telemetry-event.ts';

const common = { Timestamp: '2026-07-18T12:59:31.2914446Z', DeviceId: 'D1', ReportId: 8132 };
const envelope = (table: string, properties: object) => ({
  time: '2026-07-18T13:01:51Z',
  tenantId: 'tenant',
  category: `AdvancedHunting-${table}`,
  properties,
});

function read(record: Readonly<Record<string, unknown>>) {
  const result = toTelemetryEvent(record);
  if (!result.ok || result.value === undefined) {
    throw new Error('no event');
  }
  return result.value;
}

const fileColumns = { SHA1: '1', SHA256: '2', MD5: '3' };
const processColumns = { InitiatingProcessSHA1: '4', InitiatingProcessSHA256: '5', InitiatingProcessMD5: '6' };
const files = ['FileMd5 3 file', 'FileSha1 1 file', 'FileSha256 2 file'];
const processes = ['FileMd5 6 initiatingFile', 'FileSha1 4 initiatingFile', 'FileSha256 5 initiatingFile'];
const origins = ['Url http://o/ origin', 'IpAddress 9.9.9.9 origin', 'Url http://r/ referrer'];
const originColumns = { FileOriginUrl: 'http://o/', FileOriginIP: '9.9.9.9', FileOriginReferrerUrl: 'http://r/' };

const tables: readonly [string, object, readonly string[]][] = [
  [
    'DeviceFileEvents',
    {
      ...fileColumns,
      ...processColumns,
      ...originColumns,
      RequestSourceIP: '7.7.7.7',
      InitiatingProcessRemoteSessionIP: '8.8.8.8',
    },
    [...files, ...processes, ...origins, 'IpAddress 7.7.7.7 request', 'IpAddress 8.8.8.8 session'],
  ],
  ['DeviceProcessEvents', { ...fileColumns, ...processColumns }, [...files, ...processes]],
  ['DeviceImageLoadEvents', { ...fileColumns, ...processColumns }, [...files, ...processes]],
  [
    'DeviceNetworkEvents',
    {
      ...processColumns,
      RemoteIP: '1.1.1.1',
      RemoteUrl: 'h.example',
      LocalIP: '10.0.0.1',
      AdditionalFields: '{"query":"q.example"}',
    },
    [
      ...processes,
      'DomainName q.example connection',
      'IpAddress 1.1.1.1 connection',
      'IpAddress 10.0.0.1 own',
      'Url h.example connection',
    ],
  ],
  [
    'DeviceFileCertificateInfo',
    { SHA1: '1', SignerHash: '9', IssuerHash: '8' },
    ['CertificateThumbprint 9 file', 'FileSha1 1 file'],
  ],
  [
    'DeviceEvents',
    { ...fileColumns, RemoteUrl: 'http://u/', AdditionalFields: '{"DnsQueryString":"d.example","DnsQueryResult":"x"}' },
    [...files, 'DomainName d.example connection', 'Url http://u/ connection'],
  ],
  ['DeviceEvents', { AdditionalFields: { QueryName: 'e.example' } }, ['DomainName e.example connection']],
  ['DeviceEvents', { AdditionalFields: 'DnsQueryString but not JSON' }, []],
  [
    'EmailUrlInfo',
    { Url: 'http://m/', UrlDomain: 'm.example' },
    ['DomainName m.example connection', 'Url http://m/ connection'],
  ],
  ['EmailAttachmentInfo', { SHA256: '2' }, ['FileSha256 2 file']],
  [
    'EmailEvents',
    {
      SenderIPv4: '4.4.4.4',
      SenderIPv6: '2001:db8::4',
      SenderFromDomain: 'f.example',
      SenderMailFromDomain: 'm.example',
    },
    [
      'DomainName f.example sender',
      'DomainName m.example envelopeSender',
      'IpAddress 2001:db8::4 connection',
      'IpAddress 4.4.4.4 connection',
    ],
  ],
  ['DeviceRegistryEvents', { InitiatingProcessSHA256: '2' }, ['FileSha256 2 initiatingFile']],
  [
    'DeviceLogonEvents',
    { RemoteIP: '3.3.3.3', InitiatingProcessSHA1: '1', InitiatingProcessRemoteSessionIP: '5.5.5.5' },
    ['FileSha1 1 initiatingFile', 'IpAddress 3.3.3.3 connection', 'IpAddress 5.5.5.5 session'],
  ],
  ['CloudAppEvents', { IPAddress: '5.5.5.5' }, ['IpAddress 5.5.5.5 own']],
  ['IdentityDirectoryEvents', { IPAddress: '5.5.5.5' }, ['IpAddress 5.5.5.5 own']],
  [
    'IdentityLogonEvents',
    { IPAddress: '5.5.5.5', DestinationIPAddress: '6.6.6.6' },
    ['IpAddress 5.5.5.5 own', 'IpAddress 6.6.6.6 connection'],
  ],
  ['IdentityQueryEvents', { DestinationIPAddress: '6.6.6.6' }, ['IpAddress 6.6.6.6 connection']],
  [
    'UrlClickEvents',
    { Url: 'http://c/', UrlChain: '["http://c/","http://d/"]', IPAddress: '5.5.5.5' },
    ['IpAddress 5.5.5.5 own', 'Url http://c/ connection', 'Url http://c/ redirect0', 'Url http://d/ redirect1'],
  ],
  ['UrlClickEvents', { UrlChain: 'http://not-json/' }, ['Url http://not-json/ redirect0']],
];

describe('observables of a record', () => {
  it.each(tables)('are read from the columns of %s', (table, columns, expected) => {
    const { observables } = read(envelope(table, { ...common, ...columns, SomethingNew: 1 }));
    expect(observables.map(({ type, value, entity }) => `${type} ${value} ${entity}`).toSorted()).toStrictEqual(
      expected.toSorted(),
    );
  });

  it('are tested for every table', () => {
    expect(new Set(tables.map(([table]) => table))).toStrictEqual(new Set(Object.keys(observableTable)));
  });

  it('leave out empty cells', () => {
    expect(
      read(envelope('DeviceFileEvents', { ...common, SHA1: '', SHA256: null, MD5: '  ' })).observables,
    ).toStrictEqual([]);
  });
});

const id = (record: Readonly<Record<string, unknown>>) => read(record).eventId;
const without = (file: string) => envelope('DeviceFileEvents', { ...common, ReportId: null, FileName: file });
const withReport = (digits: string) => id(envelope('DeviceFileEvents', { ...common, ReportId: digits }));

describe('the identity of an event', () => {
  const base = envelope('DeviceFileEvents', common);

  it.each([
    ['a copy with a fresh time', { ...base, time: 'later' }, true],
    ['flat, with the table named', { ...common, Type: 'DeviceFileEvents' }, true],
    ['the category in lower case', { ...base, category: 'advancedhunting-devicefileevents' }, true],
    ['ReportId as text', envelope('DeviceFileEvents', { ...common, ReportId: '8132' }), true],
    [
      'the time with an offset',
      envelope('DeviceFileEvents', { ...common, Timestamp: '2026-07-18T14:59:31.2914446+02:00' }),
      true,
    ],
    [
      'an offset without a colon',
      envelope('DeviceFileEvents', { ...common, Timestamp: '2026-07-18 14:59:31.291444699+0200' }),
      true,
    ],
    ['the device in other letters', envelope('DeviceFileEvents', { ...common, DeviceId: 'd1' }), true],
    ['100 ns later', envelope('DeviceFileEvents', { ...common, Timestamp: '2026-07-18T12:59:31.2914447Z' }), false],
    ['another report', envelope('DeviceFileEvents', { ...common, ReportId: 8133 }), false],
    ['another device', envelope('DeviceFileEvents', { ...common, DeviceId: 'D2' }), false],
    ['another table', envelope('DeviceEvents', common), false],
  ])('%s makes the same event: %s', (_, record, isSame) => {
    expect(id(record) === id(base)).toBe(isSame);
  });

  it('falls back to the content when there is no ReportId', () => {
    expect(id(without('a'))).toBe(id({ ...without('a'), time: 'later' }));
    expect(id(without('a'))).not.toBe(id(without('b')));
  });

  it('distinguishes 64-bit report ids', () => {
    expect(withReport('9223372036854775806')).not.toBe(withReport('9223372036854775807'));
  });
});

describe('a record', () => {
  it.each([
    ['DeviceNetworkEvents', { DeviceId: 'ABC' }, 'abc'],
    ['UrlClickEvents', { AccountUpn: 'Ana@Example.com', NetworkMessageId: 'm' }, 'ana@example.com'],
    ['EmailAttachmentInfo', { RecipientEmailAddress: 'ana@example.com', NetworkMessageId: 'm' }, 'ana@example.com'],
    ['EmailUrlInfo', { NetworkMessageId: 'M1' }, 'm1'],
    ['CloudAppEvents', { AccountId: 'Ana' }, 'ana'],
    ['IdentityLogonEvents', { AccountSid: 'S-1-5', AccountName: 'ana' }, 's-1-5'],
    ['IdentityDirectoryEvents', { DeviceName: 'DC1' }, 'dc1'],
  ])('of table %s is about its subject', (table, columns, subject) => {
    expect(read(envelope(table, { Timestamp: common.Timestamp, ReportId: 'r', ...columns })).subject).toBe(subject);
  });

  it.each([
    ['no table', { ...common }, 'category'],
    ['an unknown table', envelope('DeviceMoonEvents', common), 'category'],
    ['no Timestamp', envelope('DeviceEvents', { ...common, Timestamp: null }), 'Timestamp'],
    ['a Timestamp that is none', envelope('DeviceEvents', { ...common, Timestamp: '18/07/2026' }), 'Timestamp'],
    ['no subject', envelope('DeviceEvents', { ...common, DeviceId: '' }), 'DeviceId'],
  ])('with %s is rejected', (_, record, field) => {
    expect(toTelemetryEvent(record)).toMatchObject({ ok: false, fault: { code: 'InvalidInput', field } });
  });

  it('of a table without observables is skipped, whatever it contains', () => {
    expect(toTelemetryEvent(envelope('AlertEvidence', {}))).toStrictEqual({ ok: true, value: undefined });
  });
});
