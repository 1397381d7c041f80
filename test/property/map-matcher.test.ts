import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndicatorType } from '../../shared/indicators/model/indicator.ts';
import { canonicalise } from '../../shared/indicators/values/canonical-value.ts';
import { isMatch } from '../../shared/matching/is-match.ts';
import type { ObservedValue } from '../../shared/matching/matcher.ts';
import { runs } from '../support/long-mode.ts';
import { makeMapMatcher } from './map-matcher.ts';

// Few letters and numbers, so that values often match.
const label = fc.constantFrom('a', 'b', 'xn--a', 'A', 'ab');
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => [...labels, 'example'].join('.'));
const octet = fc.constantFrom(0, 1, 2, 128, 255);
const ipv4 = fc.tuple(fc.constantFrom(198, 203), octet, octet, octet).map((parts) => parts.join('.'));
const group = fc.constantFrom('0', '1', '8000', 'ffff');
const ipv6 = fc.tuple(group, group, group).map((groups) => `2001:db8:${groups.join(':')}:0:0:1`);
const address = fc.oneof(
  ipv4,
  ipv6,
  ipv4.map((text) => `::ffff:${text}`),
);
const hash = fc.constantFrom('a'.repeat(40), 'B'.repeat(40), 'c'.repeat(40));
const segment = fc.constantFrom('p', 'P', 'pq', '%70', '', '..');
const url = fc
  .record({
    scheme: fc.constantFrom('http://', 'https://', 'HTTP://'),
    host: fc.oneof(
      host,
      ipv4,
      ipv6.map((text) => `[${text}]`),
    ),
    port: fc.constantFrom('', '', ':80', ':443', ':8080'),
    path: fc.array(segment, { maxLength: 3 }).map((segments) => segments.map((text) => `/${text}`).join('')),
    query: fc.constantFrom('', '', '?', '?a=1', '?a=1/2'),
  })
  .map((parts) => `${parts.scheme}${parts.host}${parts.port}${parts.path}${parts.query}`);
const withoutScheme = url.map((text) => text.replace(/^\w+:\/\//, ''));

function range(text: string, prefix: number): string {
  const probe = canonicalise('IpAddress', `${text}/${prefix}`);
  return probe.ok ? probe.value : (/was (\S+) meant/.exec(probe.fault.message)?.[1] ?? text);
}
const ranges = fc.oneof(
  fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([text, prefix]) => range(text, prefix)),
  fc.tuple(ipv6, fc.integer({ min: 16, max: 128 })).map(([text, prefix]) => range(text, prefix)),
);

const ofType = (type: IndicatorType, values: fc.Arbitrary<string>) => values.map((value) => ({ type, value }));
const written = fc.oneof(
  ofType('FileSha1', hash),
  ofType('CertificateThumbprint', hash),
  ofType('DomainName', host),
  ofType('IpAddress', fc.oneof(address, ranges)),
  ofType('Url', url),
);
const observed: fc.Arbitrary<ObservedValue> = fc.oneof(
  ofType('FileSha1', hash),
  ofType('CertificateThumbprint', hash),
  ofType('DomainName', host),
  ofType('IpAddress', address),
  ofType('Url', fc.oneof(url, withoutScheme, host)),
);

describe('the map matcher', () => {
  it('returns exactly what the semantics give pair by pair, also after removals', () => {
    let hits = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(written, fc.boolean()), { maxLength: 60, size: 'max' }),
        fc.array(observed, { minLength: 1, maxLength: 25, size: 'max' }),
        (given, seen) => {
          const matcher = makeMapMatcher();
          const indicators = given.flatMap(([{ type, value }, isKept], index) => {
            const canonical = canonicalise(type, value);
            return canonical.ok ? [{ type, value: canonical.value, id: String(10 ** 14 + index), isKept }] : [];
          });
          for (const { type, value, id } of indicators) {
            matcher.add(type, value, id);
          }
          for (const { type, value, id } of indicators.filter(({ isKept }) => !isKept)) {
            matcher.remove(type, value, id);
          }
          const kept = indicators.filter(({ isKept }) => isKept);
          expect(matcher.size).toBe(kept.length);
          for (const one of seen) {
            const expected = kept.filter(({ type, value }) => isMatch(type, value, one)).map(({ id }) => id);
            hits += expected.length;
            expect(matcher.candidates(one).toSorted(), `${one.type} ${one.value}`).toStrictEqual(expected.toSorted());
          }
        },
      ),
      { numRuns: runs(600) },
    );
    expect(hits).toBeGreaterThan(500);
  });

  it('matches every indicator without range or query against its own value', () => {
    fc.assert(
      fc.property(written, ({ type, value }) => {
        const canonical = canonicalise(type, value);
        fc.pre(canonical.ok && !canonical.value.includes('/', canonical.value.startsWith('http') ? 99 : 0));
        const matcher = makeMapMatcher();
        matcher.add(type, canonical.ok ? canonical.value : '', '100000000000000');
        expect(matcher.candidates({ type, value })).toStrictEqual(['100000000000000']);
      }),
      { numRuns: runs(300) },
    );
  });
});
