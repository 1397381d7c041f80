import { describe, expect, it } from 'vitest';
import { indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { observableMembers, readObservable } from '../../../shared/protocols/graph/observable.ts';

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
    expect(readObservable(body)).toEqual({ ok: true, value: { indicatorType, indicatorValue } });
  });

  it.each([
    [{}, 'MissingRequiredParameter'],
    [{ fileName: 'x.exe' }, 'MissingRequiredParameter'],
    [{ domainName: 'evil.example', networkIPv4: '198.51.100.7' }, 'InvalidInput'],
    [{ fileHashType: 'lsHash', fileHashValue: hash(64) }, 'InvalidInput'],
    [{ fileHashType: 5, fileHashValue: hash(64) }, 'InvalidInput'],
    [{ fileHashType: 'unknown', fileHashValue: 'abc' }, 'InvalidInput'],
    [{ fileHashType: 'constructor', fileHashValue: hash(64) }, 'InvalidInput'],
  ])('is refused in %j', (body, code) => {
    expect(readObservable(body)).toMatchObject({ ok: false, fault: { code } });
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
      expect(readObservable(observableMembers(type, indicatorValue))).toEqual({
        ok: true,
        value: { indicatorType: type, indicatorValue },
      });
    },
  );
});
