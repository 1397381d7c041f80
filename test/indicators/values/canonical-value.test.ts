import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { canonicalise } from '../../../shared/indicators/values/canonical-value.ts';
import { resolveDomainName } from '../../../shared/indicators/values/domain-name.ts';
import { canonicaliseObserved } from '../../../shared/indicators/values/observe.ts';
import { resolveUrl } from '../../../shared/indicators/values/url.ts';
import { maxIndicatorValueLength } from '../../../shared/indicators/values/value-limits.ts';
import { readVectors } from '../../support/made/read-vectors.ts';

const type = z.enum(indicatorTypes);
const vectors = readVectors(
  'canonical-values',
  z.array(
    z.union([
      z.strictObject({ type, input: z.string(), canonical: z.string(), why: z.string().optional() }),
      z.strictObject({ type, input: z.string(), fault: z.string(), why: z.string().optional() }),
    ]),
  ),
);

describe('canonicalise', () => {
  it.each(vectors)('$type $input', (vector) => {
    const result = canonicalise(vector.type, vector.input);
    const answer = result.ok ? { canonical: result.value } : { fault: result.fault.code, field: result.fault.field };
    const expected =
      'canonical' in vector ? { canonical: vector.canonical } : { fault: vector.fault, field: 'indicatorValue' };
    expect(answer).toEqual(expected);
  });

  it('leaves every canonical value of the vectors as it is', () => {
    const accepted = vectors.flatMap((vector) => ('canonical' in vector ? [vector] : []));
    const again = accepted.map(({ type, canonical }) => canonicalise(type, canonical));
    expect(again).toEqual(accepted.map(({ canonical }) => ({ ok: true, value: canonical })));
  });

  it.each([
    ['DomainName', resolveDomainName],
    ['Url', resolveUrl],
  ] as const)('returns the same for each %s on the fast path and the slow path', (wanted, resolve) => {
    const texts = vectors.flatMap(({ type, input }) => (type === wanted && input.trim() !== '' ? [input.trim()] : []));
    expect(texts.map((text) => canonicalise(wanted, text))).toEqual(texts.map((text) => resolve(text)));
  });

  it('suggests the range that was probably meant', () => {
    const result = canonicalise('IpAddress', '203.0.113.9/28');
    expect(result.ok ? '' : result.fault.message).toContain('203.0.113.0/28');
  });

  it('accepts the maximum length and nothing longer, before and after escaping', () => {
    const base = 'http://evil.example/';
    const longest = base + 'a'.repeat(maxIndicatorValueLength - base.length);
    expect(canonicalise('Url', longest)).toEqual({ ok: true, value: longest });
    expect(canonicalise('Url', `${longest}a`)).toMatchObject({ ok: false, fault: { code: 'InvalidInput' } });
    expect(canonicalise('Url', base + 'ä'.repeat(500))).toMatchObject({ ok: false, fault: { code: 'InvalidInput' } });
  });

  it('refuses what telemetry may still contain and is looked up by', () => {
    for (const [text, observed] of [
      ['https://share.example/#!AbC!key', 'https://share.example/'],
      ['http://evil—x.example/a', 'http://xn--evilx-7u3b.example/a'],
    ] as const) {
      expect(canonicalise('Url', text)).toMatchObject({ ok: false, fault: { code: 'InvalidUrl' } });
      expect(canonicaliseObserved('Url', text)).toBe(observed);
    }
  });
});
