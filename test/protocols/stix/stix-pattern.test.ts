import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStixPattern } from '../../../shared/protocols/stix/stix-pattern.ts';

const sha256 = 'a'.repeat(64);
const read: readonly (readonly [pattern: string, found: readonly (readonly [string, string])[]])[] = [
  ["[ipv4-addr:value = '198.51.100.7']", [['IpAddress', '198.51.100.7']]],
  ["[ipv4-addr:value='198.51.100.7']", [['IpAddress', '198.51.100.7']]],
  ["  [ ipv6-addr:value = '2001:db8::1' ]  ", [['IpAddress', '2001:db8::1']]],
  ["[ipv4-addr:value ISSUBSET '198.51.100.0/24']", [['IpAddress', '198.51.100.0/24']]],
  ["[domain-name:value = 'evil.example']", [['DomainName', 'evil.example']]],
  ["[url:value = 'http://evil.example/it\\'s?a=1']", [['Url', "http://evil.example/it's?a=1"]]],
  [`[file:hashes.'SHA-256' = '${sha256}']`, [['FileSha256', sha256]]],
  [`[file:hashes."SHA-256"='${sha256}']`, [['FileSha256', sha256]]],
  [`[file:hashes.SHA256 = '${sha256}']`, [['FileSha256', sha256]]],
  ["[file:hashes.'SHA-1' = 'b']", [['FileSha1', 'b']]],
  ["[file:hashes.MD5 = 'c']", [['FileMd5', 'c']]],
  ["[x509-certificate:hashes.'SHA-1' = 'd']", [['CertificateThumbprint', 'd']]],
  [
    "[domain-name:value IN ('a.example', 'b.example')]",
    [
      ['DomainName', 'a.example'],
      ['DomainName', 'b.example'],
    ],
  ],
  [
    "[domain-name:value = 'a.example' OR url:value = 'http://b.example/'] OR [ipv4-addr:value = '198.51.100.7']",
    [
      ['DomainName', 'a.example'],
      ['Url', 'http://b.example/'],
      ['IpAddress', '198.51.100.7'],
    ],
  ],
  [`[file:name = 'x.exe' AND file:hashes.MD5 = 'c']`, [['FileMd5', 'c']]],
  [`[file:hashes.MD5 = 'c' AND file:hashes.'SHA-256' = '${sha256}']`, [['FileSha256', sha256]]],
  [
    "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.7']",
    [['IpAddress', '198.51.100.7']],
  ],
];

const refused = [
  '',
  'ipv4-addr:value',
  '[]',
  "[ipv4-addr:value = '198.51.100.7'",
  "[ipv4-addr:value != '198.51.100.7']",
  "[domain-name:value LIKE '%.example']",
  "[domain-name:value MATCHES '.*']",
  "[domain-name:value ISSUBSET 'example']",
  "[NOT ipv4-addr:value = '198.51.100.7']",
  "[domain-name:value = 'a.example' AND ipv4-addr:value = '198.51.100.7']",
  "[network-traffic:dst_ref.value = '198.51.100.7' AND network-traffic:dst_port = 443]",
  "[ipv4-addr:value = '198.51.100.7'] FOLLOWEDBY [domain-name:value = 'a.example']",
  "[ipv4-addr:value = '198.51.100.7'] WITHIN 300 SECONDS",
  "[file:name = 'x.exe']",
  "[mutex:name = 'x']",
  "[domain-name:value IN ('a.example']",
  `[domain-name:value IN (${Array.from({ length: 101 }, (_, index) => `'h${index}.example'`).join(',')})]`,
  `[url:value = 'http://a.example/${'x'.repeat(10_000)}']`,
];

describe('a STIX pattern', () => {
  it.each(read)('is read: %s', (pattern, found) => {
    const result = readStixPattern(pattern);
    expect(result.ok ? result.value.map((item) => [item.indicatorType, item.indicatorValue]) : result.fault).toEqual(
      found,
    );
  });

  it.each(refused)('is refused: %s', (pattern) => {
    expect(readStixPattern(pattern)).toMatchObject({ ok: false, fault: { code: 'InvalidInput', field: 'pattern' } });
  });

  it('of any text is read or refused in linear time', () => {
    const piece = constantFrom(
      '[',
      ']',
      '(',
      ')',
      ',',
      "'",
      '\\',
      ' AND ',
      ' OR ',
      '=',
      'IN',
      'url:value',
      "'x'",
      '-',
      '9',
    );
    const text = oneof(
      string({ maxLength: 200 }),
      array(piece, { maxLength: 200 }).map((parts) => parts.join('')),
    );
    const outcomes = new Set<boolean>();
    assert(property(text, (pattern) => void outcomes.add(readStixPattern(pattern).ok)));
    expect(outcomes).toContain(false);
  });
});
