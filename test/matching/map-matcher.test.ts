import { describe, expect, it } from 'vitest';
import type { IndicatorType } from '../../shared/indicators/model/indicator.ts';
import { isMatch } from '../../shared/matching/is-match.ts';
import type { ObservedValue } from '../../shared/matching/matcher.ts';
import { makeMapMatcher } from '../property/map-matcher.ts';

const md5 = 'd'.repeat(32);
const sha1 = 'a'.repeat(40);
const idOf = (index: number): string => String(100_000_000_000_000 + index);

const indicators: readonly { type: IndicatorType; value: string }[] = [
  { type: 'FileMd5', value: md5 },
  { type: 'FileSha1', value: sha1 },
  { type: 'CertificateThumbprint', value: sha1 },
  { type: 'IpAddress', value: '203.0.113.9' },
  { type: 'IpAddress', value: '203.0.113.0/24' },
  { type: 'IpAddress', value: '2001:db8::/32' },
  { type: 'DomainName', value: 'evil.example' },
  { type: 'DomainName', value: 'cdn.evil.example' },
  { type: 'Url', value: 'https://host.example/a/b' },
  { type: 'Url', value: 'http://host.example/' },
  { type: 'Url', value: 'https://host.example/a?x=1' },
  { type: 'Url', value: 'https://203.0.113.9:8443/x' },
];

const cases: readonly { observed: ObservedValue; found: readonly string[] }[] = [
  { observed: { type: 'FileMd5', value: md5.toUpperCase() }, found: [md5] },
  { observed: { type: 'FileMd5', value: 'not a hash' }, found: [] },
  { observed: { type: 'FileSha1', value: sha1 }, found: [`FileSha1 ${sha1}`] },
  { observed: { type: 'CertificateThumbprint', value: sha1 }, found: [`CertificateThumbprint ${sha1}`] },
  { observed: { type: 'IpAddress', value: '203.0.113.9' }, found: ['203.0.113.0/24', '203.0.113.9'] },
  { observed: { type: 'IpAddress', value: '::ffff:203.0.113.9' }, found: ['203.0.113.0/24', '203.0.113.9'] },
  { observed: { type: 'IpAddress', value: '203.0.113.200' }, found: ['203.0.113.0/24'] },
  { observed: { type: 'IpAddress', value: '203.0.114.9' }, found: [] },
  { observed: { type: 'IpAddress', value: '2001:DB8:0:0:0:0:0:1' }, found: ['2001:db8::/32'] },
  { observed: { type: 'IpAddress', value: '2001:db9::1' }, found: [] },
  { observed: { type: 'DomainName', value: 'EVIL.example.' }, found: ['evil.example'] },
  { observed: { type: 'DomainName', value: 'a.cdn.evil.example' }, found: ['cdn.evil.example', 'evil.example'] },
  { observed: { type: 'DomainName', value: 'notevil.example' }, found: [] },
  { observed: { type: 'DomainName', value: 'evil.example.org' }, found: [] },
  { observed: { type: 'Url', value: 'https://cdn.evil.example/x?y' }, found: ['cdn.evil.example', 'evil.example'] },
  { observed: { type: 'Url', value: 'www.evil.example' }, found: ['evil.example'] },
  { observed: { type: 'Url', value: 'https://host.example/a/b' }, found: ['https://host.example/a/b'] },
  { observed: { type: 'Url', value: 'https://host.example/a/b/c?q=1#f' }, found: ['https://host.example/a/b'] },
  { observed: { type: 'Url', value: 'https://host.example/a/bc' }, found: [] },
  { observed: { type: 'Url', value: 'https://host.example/A/b' }, found: [] },
  { observed: { type: 'Url', value: 'http://host.example/a/b' }, found: ['http://host.example/'] },
  { observed: { type: 'Url', value: 'host.example' }, found: ['http://host.example/'] },
  { observed: { type: 'Url', value: 'https://host.example/a?x=1' }, found: ['https://host.example/a?x=1'] },
  { observed: { type: 'Url', value: 'https://host.example/a?x=12' }, found: [] },
  {
    observed: { type: 'Url', value: 'https://203.0.113.9:8443/x/y' },
    found: ['203.0.113.0/24', '203.0.113.9', 'https://203.0.113.9:8443/x'],
  },
  { observed: { type: 'Url', value: 'https://203.0.113.9/x' }, found: ['203.0.113.0/24', '203.0.113.9'] },
  { observed: { type: 'Url', value: 'ftp://[2001:db8::7]/x' }, found: ['2001:db8::/32'] },
  { observed: { type: 'Url', value: '' }, found: [] },
];

function matcherWithAll() {
  const matcher = makeMapMatcher();
  for (const [index, { type, value }] of indicators.entries()) {
    matcher.add(type, value, idOf(index));
  }
  return matcher;
}

const named = (ids: readonly string[], observed: ObservedValue): readonly string[] =>
  ids
    .map((id) => indicators.find((_, index) => idOf(index) === id))
    .map((indicator) =>
      indicator?.value === sha1 && observed.value === sha1 ? `${indicator.type} ${sha1}` : (indicator?.value ?? ''),
    )
    .toSorted();

describe('the map matcher', () => {
  it.each(cases)('finds $found for $observed.type $observed.value', ({ observed, found }) => {
    expect(named(matcherWithAll().candidates(observed), observed)).toStrictEqual(found);
  });

  it.each(cases)('agrees with the semantics pair by pair: $observed.type $observed.value', ({ observed, found }) => {
    const ids = indicators.flatMap(({ type, value }, index) => (isMatch(type, value, observed) ? [idOf(index)] : []));
    expect(named(ids, observed)).toStrictEqual(found);
  });

  it('keeps many indicators of one value, each once', () => {
    const matcher = makeMapMatcher();
    const observed = { type: 'FileMd5', value: md5 } as const;
    for (const id of [idOf(1), idOf(2), idOf(2), idOf(3)]) {
      matcher.add('FileMd5', md5, id);
    }
    expect(matcher.size).toBe(3);
    expect(matcher.candidates(observed).toSorted()).toStrictEqual([idOf(1), idOf(2), idOf(3)]);
    matcher.remove('FileMd5', md5, idOf(2));
    matcher.remove('FileMd5', md5, idOf(9));
    matcher.remove('FileSha1', sha1, idOf(1));
    expect(matcher.size).toBe(2);
    expect(matcher.candidates(observed).toSorted()).toStrictEqual([idOf(1), idOf(3)]);
  });

  it('forgets every removed indicator', () => {
    const matcher = matcherWithAll();
    for (const [index, { type, value }] of indicators.entries()) {
      matcher.remove(type, value, idOf(index));
    }
    expect(matcher.size).toBe(0);
    for (const { observed } of cases) {
      expect(matcher.candidates(observed)).toStrictEqual([]);
    }
  });
});
