import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicatorTypes } from '../../shared/indicators/model/indicator.ts';
import { canonicalise } from '../../shared/indicators/values/canonical-value.ts';
import { canonicaliseDomainName, resolveDomainName } from '../../shared/indicators/values/domain-name.ts';
import { canonicalAddress } from '../../shared/indicators/values/ip-address.ts';
import { formatRange, maskAddress, parseRange, rangeContains } from '../../shared/indicators/values/ip-range.ts';
import { canonicaliseObserved } from '../../shared/indicators/values/observe.ts';
import { refang } from '../../shared/indicators/values/refang.ts';
import { canonicaliseUrl, resolveUrl } from '../../shared/indicators/values/url.ts';
import { domainSuffixes, urlPrefixes } from '../../shared/indicators/values/url-parts.ts';
import { runs } from '../support/long-mode.ts';
import { canonicalOf } from '../support/oracles/canonical-of.ts';

/** Texts near the rules of every type: pieces of addresses, names and URLs, and odd characters between them. */
const pieces = [
  'a',
  '(.)',
  '(',
  ')',
  '*',
  'B',
  '0',
  '9',
  '255',
  '256',
  'x',
  '0x7f',
  'ff',
  'xn--',
  'ß',
  'ü',
  'é',
  '。',
  '_',
  '-',
  '%',
  '%41',
];
const marks = [
  '.',
  '..',
  '/',
  '//',
  ':',
  '::',
  '@',
  '?',
  '#',
  '%2e',
  '%2F',
  '\\',
  ' ',
  "'",
  '[',
  ']',
  '|',
  '^',
  '&',
  '=',
];
const starts = [
  '',
  'http://',
  'https://',
  'HTTP://',
  'http://u:p@',
  'http://[',
  'http://evil.example/',
  'http://1.2.3.4',
];
const nearValue = fc
  .tuple(fc.constantFrom(...starts), fc.array(fc.constantFrom(...pieces, ...marks), { maxLength: 12 }))
  .map(([start, rest]) => start + rest.join(''));
const anyText = fc.oneof(nearValue, fc.string({ unit: 'grapheme', maxLength: 40 }), fc.webUrl(), fc.domain());

const label = fc.stringMatching(/^[a-z0-9_-]{1,10}$/);
const host = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('example', 'com', 'co.uk'))
  .map(([labels, end]) => `${labels.join('.')}.${end}`);
const path = fc
  .array(fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=:@-]{1,6}$/), { maxLength: 4 })
  .map((segments) => segments.map((segment) => `/${segment}`).join(''));
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
const ipv6 = groups.map((parts) => parts.map((part) => part.toString(16)).join(':'));

describe('canonical values', () => {
  it('are their own canonical form, for every type and text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...indicatorTypes), anyText, (type, text) => {
        const once = canonicalise(type, text);
        fc.pre(once.ok);
        expect(canonicalise(type, once.value)).toEqual(once);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('of domain names are the same on the fast and the full path', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, host), (text) => {
        expect(canonicaliseDomainName(text)).toEqual(resolveDomainName(text));
      }),
      { numRuns: runs(3000) },
    );
  });

  it('of URLs are the same on the fast and the full path', () => {
    const url = fc.tuple(fc.constantFrom('http://', 'https://'), host, path).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(anyText, url), (text) => {
        expect(canonicaliseUrl(text)).toEqual(resolveUrl(text));
      }),
      { numRuns: runs(3000) },
    );
  });

  it('are the values that telemetry is looked up by', () => {
    fc.assert(
      fc.property(fc.constantFrom(...indicatorTypes), anyText, (type, text) => {
        const value = canonicalise(type, text);
        fc.pre(value.ok && value.value.includes('/') === (type === 'Url'));
        expect(canonicaliseObserved(type, text)).toBe(value.value);
        expect(canonicaliseObserved(type, value.value)).toBe(value.value);
      }),
      { numRuns: runs(1000) },
    );
  });
});

function mapped(ipv4: string): string {
  return new URL(`http://[::ffff:${ipv4}]/`).hostname;
}

describe('addresses', () => {
  it('are accepted if the platform accepts them, except zone ids', () => {
    const nearAddress = fc.array(fc.constantFrom('0', '1', 'ff', '12345', '01', '255', ':', '::', '.'), {
      maxLength: 16,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV6(),
          fc.ipV4(),
          ipv6,
          nearAddress.map((parts) => parts.join('')),
        ),
        (text) => {
          expect(canonicalAddress(text) !== undefined).toBe(isIPv4(text) || isIPv6(text));
        },
      ),
      { numRuns: runs(5000) },
    );
  });

  it('of version 6 are written as WHATWG URLs write them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), ipv6), (text) => {
        const canonical = canonicalAddress(text) ?? '';
        const expected = new URL(`http://[${text}]/`).hostname;
        expect(canonical.includes(':') ? `[${canonical}]` : mapped(canonical)).toBe(expected);
      }),
      { numRuns: runs(3000) },
    );
  });

  it('are in the range of each of their prefixes, and only its first address is canonical', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), ipv6), fc.nat(128), (text, wanted) => {
        const single = parseRange(canonicalOf('IpAddress', text));
        const prefix = Math.min(wanted, single.prefix);
        const base = maskAddress(single.version, single.base, prefix);
        const range = formatRange(single.version, single.base, prefix);
        expect(canonicalise('IpAddress', range)).toEqual({ ok: true, value: range });
        expect(parseRange(range)).toEqual({ version: single.version, base, prefix });
        expect(rangeContains(parseRange(range), single)).toBe(true);
        expect(canonicalise('IpAddress', `${canonicalOf('IpAddress', text)}/${prefix}`).ok).toBe(base === single.base);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('refanging', () => {
  const defangs: readonly ((text: string) => string)[] = [
    (text) => text.replaceAll('.', '[.]'),
    (text) => text.replaceAll('.', '(dot)'),
    (text) => text.replace('.', ' [dot] '),
    (text) => text.replace(/^http/, 'hxxp'),
    (text) => text.replace('://', '[://]'),
    (text) => text.replace('://', '[:]//').replaceAll('.', '{.}'),
    (text) => `"${text}"`,
    (text) => `<${text}>`,
    (text) => `\u200e${text} `,
  ];

  it('undoes defanging', () => {
    const value = fc.oneof(
      host,
      fc.tuple(fc.constantFrom('http://', 'https://'), host, path).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(value, fc.constantFrom(...defangs), (text, defang) => {
        fc.pre(!text.endsWith('/*'));
        expect(refang(defang(text)).value).toBe(text);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('leaves canonical values alone, except a URL that ends in a star', () => {
    fc.assert(
      fc.property(fc.constantFrom(...indicatorTypes), anyText, (type, text) => {
        const value = canonicalise(type, text);
        fc.pre(value.ok && !value.value.endsWith('/*'));
        expect(refang(value.value)).toEqual({ value: value.value, repaired: false });
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('look-up keys', () => {
  it('of a URL include every URL above it, and each is canonical', () => {
    fc.assert(
      fc.property(host, path, path, (host, above, below) => {
        const indicator = canonicalise('Url', `http://${host}${above}`);
        fc.pre(indicator.ok && !/\/\.{1,2}(?:\/|$)/.test(below));
        const keys = urlPrefixes(canonicaliseObserved('Url', `http://${host}${above}${below}?q=1`) ?? '');
        expect(keys).toContain(indicator.value);
        expect(keys.map((key) => canonicalOf('Url', key))).toEqual(keys);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('of a host include it and every name above it', () => {
    fc.assert(
      fc.property(host, (name) => {
        const suffixes = domainSuffixes(name);
        expect(suffixes[0]).toBe(name);
        expect(suffixes).toHaveLength(name.split('.').length - 1);
        expect(suffixes.every((suffix) => name === suffix || name.endsWith(`.${suffix}`))).toBe(true);
      }),
    );
  });
});
