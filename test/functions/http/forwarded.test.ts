import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForwarded } from '../../../functions/http/forwarded.ts';

const trusted = new Set(['127.0.0.1', '10.0.0.1', '2001:db8::1']);
const read = (headers: Readonly<Record<string, string>>, peer = '127.0.0.1') =>
  readForwarded(
    peer,
    (name) => headers[name],
    (address) => trusted.has(address),
  );

describe('readForwarded', () => {
  it.each<[string, Readonly<Record<string, string>>, object]>([
    ['nothing', {}, { addresses: ['127.0.0.1'] }],
    [
      'what a proxy writes',
      { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ti.example:8443' },
      { addresses: ['198.51.100.7', '127.0.0.1'], proto: 'https', host: 'ti.example:8443' },
    ],
    [
      'a chain of trusted proxies, whose outermost knows the host',
      {
        'x-forwarded-for': '198.51.100.7, 10.0.0.1',
        'x-forwarded-proto': 'https, http',
        'x-forwarded-host': 'ti.example, inner',
      },
      { addresses: ['198.51.100.7', '10.0.0.1', '127.0.0.1'], proto: 'https', host: 'ti.example' },
    ],
    [
      'a list whose front the client wrote',
      { 'x-forwarded-for': '10.0.0.1, 198.51.100.7', 'x-forwarded-host': 'evil.example, ti.example' },
      { addresses: ['198.51.100.7', '127.0.0.1'], host: 'ti.example' },
    ],
    ['a path', { 'x-forwarded-prefix': '/intel/v2/' }, { addresses: ['127.0.0.1'], prefix: '/intel/v2' }],
    ['a path that leaves its place', { 'x-forwarded-prefix': '/a/../b' }, { addresses: ['127.0.0.1'] }],
    ['a path that is another host', { 'x-forwarded-prefix': '//evil.example' }, { addresses: ['127.0.0.1'] }],
    ['another scheme', { 'x-forwarded-proto': 'javascript' }, { addresses: ['127.0.0.1'] }],
    ['a host that is not one', { 'x-forwarded-host': 'a/b' }, { addresses: ['127.0.0.1'] }],
    [
      'RFC 7239',
      { forwarded: 'for="[2001:db8::7]:4711";proto=https;host="ti.example"' },
      { addresses: ['2001:db8::7', '127.0.0.1'], proto: 'https', host: 'ti.example' },
    ],
    [
      'a chain of RFC 7239',
      { forwarded: 'for=198.51.100.7;host=ti.example;proto=https, For=10.0.0.1' },
      { addresses: ['198.51.100.7', '10.0.0.1', '127.0.0.1'], proto: 'https', host: 'ti.example' },
    ],
    ['RFC 7239 with an error', { forwarded: 'for=;;host' }, { addresses: ['127.0.0.1'] }],
    [
      'both, where the proxy wrote X-Forwarded-* and the client the other',
      { forwarded: 'host=evil.example', 'x-forwarded-host': 'ti.example' },
      { addresses: ['127.0.0.1'], host: 'ti.example' },
    ],
  ])('reads %s', (_what, headers, expected) => {
    expect(read(headers)).toEqual(expected);
  });

  it('believes nobody who is not trusted', () => {
    const headers = {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-prefix': '/evil',
      forwarded: 'host=evil.example',
    };
    expect(read(headers, '198.51.100.7')).toEqual({ addresses: ['198.51.100.7'] });
  });

  it('reads any text, and answers only what can be part of a URL', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9.:;=",[\]/ ]{0,40}$/u));
    const names = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-prefix'];
    fc.assert(
      fc.property(fc.subarray(names), fc.array(text, { minLength: 5, maxLength: 5 }), (present, values) => {
        const headers = Object.fromEntries(present.map((name, index) => [name, values[index] ?? '']));
        const { proto = 'http', host = 'h', prefix = '' } = read(headers);
        const url = `${proto}://${host}${prefix}/x`;
        expect(URL.canParse(url) ? new URL(url).pathname : `${prefix}/x`).toBe(`${prefix}/x`);
      }),
    );
  });
});
