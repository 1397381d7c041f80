import { describe, expect, it } from 'vitest';
import { makeScanNames } from '../../shared/detection/decoding/telemetry-scan-names.ts';
import { specificityOf } from '../../shared/indicators/rules/specificity.ts';
import { addressToBigInt, formatRange } from '../../shared/indicators/values/ip-range.ts';
import { canonicaliseObserved } from '../../shared/indicators/values/observe.ts';
import { makeIndexMatcher } from '../../shared/matching/index-matcher.ts';
import { buildDelta, buildSnapshot } from '../../shared/matching/segment-builder.ts';
import { openIndex } from '../../shared/matching/snapshot-index.ts';
import { madeIndexRow, oneOfEach, openRows } from '../support/made/index-rows.ts';

const names = makeScanNames();

describe('the snapshot index', () => {
  it.each(oneOfEach)('returns every field of the row for $type $value', (row) => {
    const observed = row.type === 'IpAddress' ? row.value.replace(/\/.*/, '') : row.value;
    expect(openRows(oneOfEach).lookup(row.type, observed)).toContainEqual(row);
  });

  it('returns the value that led to each row, so that precedence can compare them', () => {
    const index = openRows(oneOfEach);
    const seen = canonicaliseObserved('Url', 'https://host.example/a/b/c?x') ?? '';
    const rows = [...index.lookup('Url', seen), ...index.lookup('IpAddress', '203.0.113.9')];
    expect(rows.map(({ type, value }) => [value, specificityOf(type, value)])).toStrictEqual([
      ['https://host.example/a/b', specificityOf('Url', 'https://host.example/a/b')],
      ['203.0.113.0/24', 24],
      ['203.0.113.9', 129],
    ]);
  });

  it('keeps many rows of one value, and only the last of those with one id', () => {
    const rows = Array.from({ length: 300 }, (_, number) => madeIndexRow('DomainName', 'evil.example', number % 100));
    const last = madeIndexRow('DomainName', 'evil.example', 7, { action: 'Audit' });
    const found = openRows([...rows, last]).lookup('DomainName', 'evil.example');
    expect(found).toHaveLength(100);
    expect(found.filter(({ id }) => id === last.id)).toStrictEqual([last]);
  });

  it('finds every value, even when many rows of one value shift its place', () => {
    const others = Array.from({ length: 150 }, (_, n) => madeIndexRow('DomainName', `d${n}.example`, 1000 + n));
    for (let crowd = 16; crowd <= 400; crowd += 16) {
      const rows = Array.from({ length: crowd }, (_, n) => madeIndexRow('DomainName', 'evil.example', n + 1));
      const index = openRows([...rows, ...others]);
      expect(others.filter(({ type, value }) => index.rowsNamed(type, value).length !== 1)).toStrictEqual([]);
      expect(index.rowsNamed('DomainName', 'evil.example')).toHaveLength(crowd);
    }
  });

  it.each([
    ['IPv4', 4, 32, '203.255.255.255'],
    ['IPv6', 6, 128, '2001:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ] as const)('knows %s ranges of every length, and where they end', (_, version, bits, address) => {
    const number = addressToBigInt(address);
    for (let prefix = 0; prefix <= bits; prefix += 1) {
      const index = openRows([madeIndexRow('IpAddress', formatRange(version, number, prefix), 1)]);
      const outside = formatRange(version, number ^ (1n << BigInt(bits - prefix)), bits);
      const inside = formatRange(version, prefix === bits ? number : number ^ 1n, bits);
      const asked = prefix === 0 ? [address, inside] : [address, inside, outside];
      const found = asked.map((one) => [index.mayMatch('IpAddress', one), index.lookup('IpAddress', one).length]);
      expect([prefix, ...found]).toStrictEqual([prefix, [true, 1], [true, 1], [false, 0]].slice(0, asked.length + 1));
    }
  });

  it('writes the same bytes for the same list in any order', () => {
    const forwards = buildSnapshot(oneOfEach, 'build 7');
    expect(buildSnapshot(oneOfEach.toReversed(), 'build 7')).toStrictEqual(forwards);
    expect(buildSnapshot(oneOfEach, 'build 8')).not.toStrictEqual(forwards);
    expect(openIndex(forwards, { names }).buildId).toBe('build 7');
  });

  it('applies deltas: written rows replace those with the same id, removed ids are gone', () => {
    const changed = madeIndexRow('DomainName', 'evil.example', 9, { action: 'Allowed', rbacGroupIds: ['g9'] });
    const added = madeIndexRow('IpAddress', '198.51.100.0/25', 20);
    const index = openRows(oneOfEach, [
      buildDelta({ written: [changed, added], removedIds: ['100000000000001'] }),
      buildDelta({ written: [madeIndexRow('FileMd5', 'e'.repeat(32), 1)], removedIds: ['100000000000011'] }),
    ]);
    expect(index.rows).toStrictEqual({ snapshot: oneOfEach.length, deltas: 3 });
    expect(index.lookup('DomainName', 'a.evil.example')).toStrictEqual([changed]);
    expect(index.lookup('IpAddress', '198.51.100.77')).toStrictEqual([added]);
    expect(index.lookup('FileMd5', 'd'.repeat(32)).map(({ id }) => id)).toStrictEqual(['999999999999999']);
    expect(index.lookup('FileMd5', 'e'.repeat(32))).toHaveLength(1);
    expect(index.lookup('Url', 'https://host.example/a/b')).toStrictEqual([]);
    index.replaceDeltas([]);
    expect(index.lookup('IpAddress', '198.51.100.77')).toStrictEqual([]);
    expect(index.lookup('DomainName', 'a.evil.example').map(({ action }) => action)).toStrictEqual(['Block']);
  });

  it('keeps two indexes apart', () => {
    const one = openRows([madeIndexRow('DomainName', 'one.example', 1)]);
    const two = openRows([madeIndexRow('DomainName', 'two.example', 2)]);
    expect([one.mayMatch('DomainName', 'two.example'), two.mayMatch('DomainName', 'two.example')]).toStrictEqual([
      false,
      true,
    ]);
    expect(one.lookup('DomainName', 'one.example')).toHaveLength(1);
  });

  it('works with an empty list, and with a delta on it', () => {
    const index = openRows([]);
    expect(index.lookup('FileMd5', 'd'.repeat(32))).toStrictEqual([]);
    expect(index.scan(Buffer.from('{"a":1}'))).toMatchObject({ flagged: [{ reason: 'table', position: 1 }] });
    index.replaceDeltas([buildDelta({ written: oneOfEach, removedIds: [] })]);
    expect(index.lookup('Url', 'https://host.example/a?x=1')).toHaveLength(1);
  });

  it('leaves out expired rows, to the second', () => {
    let nowSec = 1_899_999_999;
    const matcher = makeIndexMatcher(openRows(oneOfEach), () => nowSec);
    const seen = { type: 'IpAddress', value: '2001:db8::2' } as const;
    expect(matcher.candidates(seen)).toHaveLength(1);
    nowSec += 1;
    expect(matcher.candidates(seen)).toStrictEqual([]);
  });

  it.each([
    ['a value that is not canonical', madeIndexRow('IpAddress', '1.2.3', 1)],
    ['a hash of another length', madeIndexRow('FileMd5', 'a'.repeat(40), 1)],
    ['an empty value', madeIndexRow('DomainName', '', 1)],
    ['no IPv4 address', madeIndexRow('IpAddress', '1.2.3.256', 1)],
    ['no IPv6 address', madeIndexRow('IpAddress', '1:2:3:4::5:6:7:8', 1)],
    ['a URL without scheme', madeIndexRow('Url', 'host.example/a', 1)],
    ['an id that is none', madeIndexRow('FileMd5', 'a'.repeat(32), 1, { id: '12x' })],
    ['an id of sixteen digits', madeIndexRow('FileMd5', 'a'.repeat(32), 1, { id: '1000000000000000' })],
    ['an expiry that is none', madeIndexRow('FileMd5', 'a'.repeat(32), 1, { expirySec: -1 })],
  ])('refuses to build with %s', (_, row) => {
    expect(() => buildSnapshot([row])).toThrow(RangeError);
  });
});
