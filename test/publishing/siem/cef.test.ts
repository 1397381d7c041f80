import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeExtension, escapeHeader, toCef } from '../../../shared/publishing/siem/cef.ts';
import { toHecEvent } from '../../../shared/publishing/siem/hec-event.ts';
import { type RawDetection, toRawDetection } from '../../../shared/publishing/siem/raw-detection.ts';
import { parseCef } from '../../support/oracles/parse-cef.ts';
import {
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';

async function rawDetection(): Promise<RawDetection> {
  const world = makeDetectionWorld();
  await world.storeIndicators(storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA }));
  const record = fileRecord({ group: 'Helsinki', report: 53_522 });
  const more = { MD5: 'C'.repeat(32), SHA1: 'b'.repeat(40), LocalIP: '10.1.2.3', RegistryDeviceTag: 'kiosk' };
  await world.match([messageOf({ ...record, properties: { ...record.properties, ...more } })]);
  const [detection] = await world.allDetections();
  const [alert] = await world.allAlerts();
  if (detection === undefined) {
    throw new Error('no detection');
  }
  return toRawDetection({ detection, alert }, 'https://ti.example.org');
}

const raw = await rawDetection();
const texts = Object.entries(raw).flatMap(([name, value]) => (typeof value === 'string' ? name : []));

it('a raw detection has every field of the exporter', () => {
  expect(raw).toStrictEqual({
    AlertTime: '2026-07-18T12:00:00.0000000Z',
    ComputerDnsName: 'd1.example.com',
    AlertTitle: 'Dropper',
    Category: 'Malware',
    Severity: 'High',
    AlertId: raw.AlertId,
    Actor: '',
    LinkToWDATP: `https://ti.example.org/api/alerts/${raw.AlertId}`,
    IocName: 'FileSha256',
    IocValue: hashOfA,
    CreatorIocName: 'FileSha256',
    CreatorIocValue: hashOfA,
    Sha1: 'b'.repeat(40),
    FileName: 'setup.exe',
    FilePath: 'C:\\Users\\ana',
    IpAddress: '',
    Url: '',
    IoaDefinitionId: '',
    UserName: 'ana',
    AlertPart: 0,
    FullId: `${raw.AlertId}:${Buffer.from(raw.ExternalId).toString('base64')}`,
    LastProcessedTimeUtc: '2026-07-18T12:30:02.0000000Z',
    ThreatCategory: '',
    ThreatFamily: '',
    ThreatName: '',
    RemediationAction: '',
    RemediationIsSuccess: null,
    Source: 'CustomerTI',
    Md5: 'c'.repeat(32),
    Sha256: hashOfA,
    WasExecutingWhileDetected: null,
    UserDomain: 'example',
    LogOnUsers: 'example\\ana',
    MachineDomain: 'example.com',
    MachineName: 'd1',
    InternalIPv4List: '10.1.2.3',
    InternalIPv6List: '',
    FileHash: 'b'.repeat(40),
    DeviceID: 'd1',
    MachineGroup: 'Helsinki',
    Description: 'Seen in case 42',
    DeviceCreatedMachineTags: 'kiosk',
    CloudCreatedMachineTags: '',
    CommandLine: '',
    IncidentLinkToWDATP: '',
    ReportID: '53522',
    LinkToMTP: '',
    IncidentLinkToMTP: '',
    ExternalId: raw.ExternalId,
    IocUniqueId: raw.IocUniqueId,
  });
  expect(raw.AlertId).toMatch(/^ti\d+_\d+$/);
  expect(raw.ExternalId).toMatch(/^d[0-9a-f]{32}$/);
});

describe('a CEF line', () => {
  it("has the fields of the vendor's mapping", () => {
    expect(toCef(raw)).toBe(
      'CEF:0|Microsoft|Microsoft Defender ATP|2.0|CustomerTI:FileSha256|Dropper|9|rt=1784376000000 deviceSeverity=High ' +
        'cat=Malware sourceServiceName=CustomerTI shost=d1 sourceDnsDomain=example.com fname=setup.exe ' +
        `filePath=C:\\\\Users\\\\ana fileHash=${'b'.repeat(40)} sntdom=example suser=ana suid=example\\\\ana ` +
        `cs5Label=Md5 cs5=${'c'.repeat(32)} cs6Label=Sha256 cs6=${hashOfA} externalId=${raw.AlertId} ` +
        `flexString1Label=LinkToWDATP flexString1=https://ti.example.org/api/alerts/${raw.AlertId} ` +
        'deviceCustomDate1Label=LastProcessedTimeUtc deviceCustomDate1=1784377802000',
    );
  });

  it.each([
    ['src', { IpAddress: '203.0.113.9' }, { src: '203.0.113.9' }],
    ['c6a2', { IpAddress: '2001:db8::1' }, { c6a2: '2001:db8::1', c6a2Label: 'Source IPv6 Address' }],
    ['cn1', { WasExecutingWhileDetected: true }, { cn1: '1', cn1Label: 'WasExecutingWhileDetected' }],
    ['request', { Url: 'https://a.example/?a=b|c' }, { request: 'https://a.example/?a=b|c' }],
  ])('has the field %s', (_key, given, expected) => {
    expect(parseCef(toCef({ ...raw, ...given })).extension).toMatchObject(expected);
  });

  it('escapes any field, so that a reader gets its text back', () => {
    const hostile = fc.string({ unit: fc.constantFrom('\\', '|', '=', '\n', '\r', ' ', 'a', 'cs1=', 'é', '"') });
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, path, user) => {
        const line = toCef({ ...raw, AlertTitle: title, FilePath: path, UserName: user });
        expect(line).not.toMatch(/[\r\n]/);
        const { header, extension } = parseCef(line);
        expect(header[5]).toBe(title.replaceAll(/\r\n|[\r\n]/g, ' '));
        expect(extension['filePath'] ?? '').toBe(path);
        expect(extension['suser'] ?? '').toBe(user);
        expect(extension['externalId']).toBe(raw.AlertId);
      }),
    );
  });

  it('stays one line for any text in any field', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.string({ unit: 'binary' }), (name, value) => {
        fc.pre(name !== 'AlertTime' && name !== 'LastProcessedTimeUtc');
        const { header, extension } = parseCef(toCef({ ...raw, [name]: value }));
        expect(header).toHaveLength(7);
        expect(extension['rt']).toBe('1784376000000');
      }),
    );
  });

  it.each([
    ['a|b', 'a\\|b', 'a|b'],
    ['a\\b', 'a\\\\b', 'a\\\\b'],
    ['a=b', 'a=b', 'a\\=b'],
    ['a\r\nb\nc', 'a b c', 'a\\r\\nb\\nc'],
  ])('writes %j as %j in the header and %j in the extension', (text, header, extension) => {
    expect([escapeHeader(text), escapeExtension(text)]).toStrictEqual([header, extension]);
  });
});

it('an event for the HTTP event collector contains the raw detection', () => {
  expect(toHecEvent(raw)).toStrictEqual({
    time: 1_784_376_000,
    host: 'd1.example.com',
    source: 'threat-indicators',
    sourcetype: '_json',
    event: raw,
  });
});
