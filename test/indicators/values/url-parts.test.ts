import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicaliseObserved } from '../../../shared/indicators/values/observe.ts';
import { domainSuffixes, hostOfUrl, isWholeHost, urlPrefixes } from '../../../shared/indicators/values/url-parts.ts';
import { maxIndicatorValueLength } from '../../../shared/indicators/values/value-limits.ts';
import { readVectors } from '../../support/made/read-vectors.ts';
import { canonicalOf } from '../../support/oracles/canonical-of.ts';

const matching = z.array(
  z.strictObject({
    indicator: z.string(),
    observed: z.string(),
    matches: z.boolean(),
    why: z.string().optional(),
  }),
);

describe('urlPrefixes', () => {
  it.each(readVectors('url-matching', matching))('$indicator covers $observed: $matches', (vector) => {
    const observed = canonicaliseObserved('Url', vector.observed);
    const keys = observed === undefined ? [] : urlPrefixes(observed);
    expect(keys.includes(canonicalOf('Url', vector.indicator))).toBe(vector.matches);
  });

  it('returns the longest prefix first, each once', () => {
    expect(urlPrefixes('http://evil.example:8080/a//b/c/?q=/x')).toEqual([
      'http://evil.example:8080/a//b/c/?q=/x',
      'http://evil.example:8080/a//b/c',
      'http://evil.example:8080/a//b',
      'http://evil.example:8080/a',
      'http://evil.example:8080/',
    ]);
    expect(urlPrefixes('//evil.example/a')).toEqual([
      'https://evil.example/a',
      'http://evil.example/a',
      'https://evil.example/',
      'http://evil.example/',
    ]);
  });
});

describe('urlPrefixes of a very long URL', () => {
  it('are only those that an indicator can have', () => {
    const observed = `http://evil.example/${'a/'.repeat(10_000)}b?c`;
    const keys = urlPrefixes(observed);
    expect(keys.length).toBeGreaterThan(1000);
    expect(keys.filter((key) => key.length > maxIndicatorValueLength)).toEqual([]);
    expect(keys.at(-1)).toBe('http://evil.example/');
  });
});

describe('domainSuffixes', () => {
  it.each(readVectors('domain-matching', matching))('$indicator covers $observed: $matches', (vector) => {
    const url = canonicaliseObserved('Url', vector.observed);
    const suffixes = url === undefined ? [] : domainSuffixes(hostOfUrl(url).value);
    expect(suffixes.includes(canonicalOf('DomainName', vector.indicator))).toBe(vector.matches);
  });

  it('returns the longest name first, down to two labels', () => {
    expect(domainSuffixes('a.b.evil.example')).toEqual(['a.b.evil.example', 'b.evil.example', 'evil.example']);
    expect(domainSuffixes('example')).toEqual([]);
  });
});

describe('hostOfUrl', () => {
  it.each([
    ['http://evil.example/a', 'DomainName', 'evil.example'],
    ['https://evil.example:8443/', 'DomainName', 'evil.example'],
    ['//evil.example:8443/a:b', 'DomainName', 'evil.example'],
    ['http://203.0.113.9:8080/', 'IpAddress', '203.0.113.9'],
    ['http://[2001:db8::1]:8080/', 'IpAddress', '2001:db8::1'],
    ['http://1.2.3.4.example/', 'DomainName', '1.2.3.4.example'],
    ['http://evil.example1/', 'DomainName', 'evil.example1'],
  ])('%s', (url, type, value) => {
    expect(hostOfUrl(url)).toEqual({ type, value });
  });
});

describe('isWholeHost', () => {
  it.each([
    ['http://evil.example/', true],
    ['http://evil.example:8080/', true],
    ['http://evil.example/a', false],
    ['http://evil.example/?q', false],
  ])('%s: %s', (url, expected) => {
    expect(isWholeHost(url)).toBe(expected);
  });
});
