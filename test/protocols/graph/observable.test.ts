import { describe, expect, it } from 'vitest';
import { indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { observableMembers, readObservables } from '../../../shared/protocols/graph/observable.ts';

const hash = (length: number) => 'a'.repeat(length);

describe('the observable of a tiIndicator', () => {
  it.each([
    [{ domainName: 'evil.example' }, 'DomainName', 'evil.example'],
    [{ url: 'http://evil.example/' }, 'Url', 'http://evil.example/'],
    [{ networkDestinationIPv4: '198.51.100.7' }, 'IpAddress', '198.51.100.7'],
    [{ networkIPv6: '2001:db8::1', networkIPv4: null, url: '' }, 'IpAddress', '2001:db8::1'],
    [{ networkCidrBlock: '198.51.100.0/24' }, 'IpAddress', '198.51.100.0/24'],
    [{ fileHashType: 'sha256', fileHashValue: hash(64) }, 'FileSha256', hash(64)],
    [{ fileHashType: 'unknown', fileHashValue: hash(40) }, 'FileSha1', hash(40)],
    [{ fileHashType: 0, fileHashValue: hash(40) }, 'FileSha1', hash(40)],
    [{ fileHashType: 1, fileHashValue: hash(40) }, 'FileSha1', hash(40)],
    [{ fileHashType: 2, fileHashValue: hash(64) }, 'FileSha256', hash(64)],
    [{ fileHashType: 3, fileHashValue: hash(32) }, 'FileMd5', hash(32)],
    [{ fileHashValue: hash(32), fileName: 'x.exe' }, 'FileMd5', hash(32)],
  ])('is read from %j', (body, indicatorType, indicatorValue) => {
    expect(readObservables(body)).toEqual({ ok: true, value: [{ indicatorType, indicatorValue }] });
  });

  it.each([
    [{}, 'MissingRequiredParameter'],
    [{ fileName: 'x.exe' }, 'MissingRequiredParameter'],
    [{ networkDestinationIPv4: '198.51.100.8', networkIPv4: '198.51.100.7' }, 'InvalidInput'],
    [{ networkCidrBlock: '198.51.100.0/24', networkIPv4: '198.51.100.7' }, 'InvalidInput'],
    [{ networkIPv4: '198.51.100.7', networkIPv6: '2001:db8::1' }, 'InvalidInput'],
    [{ fileHashType: 'lsHash', fileHashValue: hash(64) }, 'InvalidInput'],
    [{ fileHashType: 5, fileHashValue: hash(64) }, 'InvalidInput'],
    [{ fileHashType: 'unknown', fileHashValue: 'abc' }, 'InvalidInput'],
    [{ fileHashType: 'constructor', fileHashValue: hash(64) }, 'InvalidInput'],
  ])('is refused in %j', (body, code) => {
    expect(readObservables(body)).toMatchObject({ ok: false, fault: { code } });
  });

  it.each([
    [{ networkDestinationIPv4: '203.0.113.41', networkIPv4: '203.0.113.41' }, ['IpAddress 203.0.113.41']],
    [{ networkSourceIPv4: '203.0.113.41', networkIPv4: '203.0.113.41' }, ['IpAddress 203.0.113.41']],
    [{ networkIPv6: '2001:DB8:0::1', networkDestinationIPv6: '2001:db8::1' }, ['IpAddress 2001:db8::1']],
    [{ networkIPv4: '203.0.113.41', networkCidrBlock: '203.0.113.41/32' }, ['IpAddress 203.0.113.41']],
    [{ domainName: 'a.example', networkIPv4: '203.0.113.41' }, ['DomainName a.example', 'IpAddress 203.0.113.41']],
    [{ fileHashValue: hash(32), url: 'http://a.example/x' }, [`FileMd5 ${hash(32)}`, 'Url http://a.example/x']],
    [{ url: 'http://a.example/x', domainName: 'A.example' }, ['Url http://a.example/x']],
    [{ url: 'http://203.0.113.41:8080/x', networkIPv4: '203.0.113.41' }, ['Url http://203.0.113.41:8080/x']],
    [{ url: 'http://a.example/x', domainName: 'b.example' }, ['DomainName b.example', 'Url http://a.example/x']],
  ])('%j are read once each', (body, expected) => {
    const read = readObservables(body);
    const found = read.ok ? read.value.map((one) => `${one.indicatorType} ${String(one.indicatorValue)}`) : [];
    expect(found).toEqual(expected);
  });

  it.each(indicatorTypes.filter((type) => type !== 'CertificateThumbprint'))(
    '%s comes back as it is answered',
    (type) => {
      const values: Partial<Record<typeof type, string>> = {
        FileMd5: hash(32),
        FileSha1: hash(40),
        FileSha256: hash(64),
        IpAddress: '198.51.100.0/24',
        DomainName: 'evil.example',
        Url: 'http://evil.example/',
      };
      const indicatorValue = values[type] ?? '';
      expect(readObservables(observableMembers(type, indicatorValue))).toEqual({
        ok: true,
        value: [{ indicatorType: type, indicatorValue }],
      });
    },
  );
});
