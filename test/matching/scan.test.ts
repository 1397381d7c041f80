import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../shared/matching/index-reader.ts';
import { oneOfEach, openRows } from '../support/made/index-rows.ts';

const index = openRows(oneOfEach);
const required = { Timestamp: '2026-07-18T12:59:31.2914446Z', DeviceId: 'd1' };

function record(properties: object, table = 'DeviceEvents'): string {
  return JSON.stringify({ category: `AdvancedHunting-${table}`, properties: { ...required, ...properties } });
}

function scan(text: string): ScanResult | 'decode-all' {
  return index.scan(Buffer.from(text));
}

const passed: ScanResult = { events: 1, ignored: 0, flagged: [] };

describe('scanning a message', () => {
  it.each([
    ['hashes', { SHA256: 'c'.repeat(64), SHA1: 'C'.repeat(40), MD5: null, InitiatingProcessSHA1: '' }],
    ['a hash of another length', { SHA256: 'c'.repeat(63) }],
    ['an IPv4 address', { RemoteIP: '192.0.2.1' }],
    ['IPv6 addresses', { RemoteIP: '2001:0DB9:0:0:0:0:0:1', LocalIP: 'fe80::1%5' }],
    ['an IPv4 address in IPv6', { RemoteIP: '::ffff:192.0.2.1' }],
    ['a host name', { RemoteUrl: 'www.Good.example' }],
    ['a host name with a dot at its end', { RemoteUrl: 'www.good.example.' }],
    ['a host name of one label', { RemoteUrl: 'localhost' }],
    ['a host and port', { RemoteUrl: 'good.example:8443' }],
    ['a host and path', { RemoteUrl: 'good.example/a/b' }],
    ['a URL', { RemoteUrl: 'HTTPS://good.example:443/a/B.html?q=1#x' }],
    ['a URL with escapes', { RemoteUrl: 'https://good.example/a%20b/%41?c=%2f' }],
    ['a URL of an address', { RemoteUrl: 'http://192.0.2.1/.well-known/x' }],
    ['a text that is full of escapes elsewhere', { FolderPath: 'C:\\Users\\"SHA1":"x"' }],
    ['JSON as text', { AdditionalFields: '{"DnsQueryString":"good.example","More":{"DnsQueryString":5}}' }],
    ['JSON as it is', { AdditionalFields: { DnsQueryString: 'good.example' } }],
    ['another text where JSON may be', { AdditionalFields: 'no JSON' }],
    ['values that are no texts', { RemoteUrl: 5, SHA1: ['x'], RemoteIP: true, MD5: { a: 1 } }],
  ])('clears a record with %s', (_, properties) => {
    expect(scan(record(properties))).toStrictEqual(passed);
  });

  it('clears a record with escapes that change nothing', () => {
    const text = record({ RemoteUrl: 'https://good.example/a?b=1&c=2' });
    expect(scan(text.replaceAll('/', '\\/').replace('&', '\\u0026'))).toStrictEqual(passed);
  });

  it.each([
    ['match', record({ RemoteUrl: 'www.evil.example' })],
    ['match', record({ RemoteIP: '203.0.113.77' })],
    ['match', record({ RemoteIP: '2001:DB8:0:1::7' })],
    ['match', record({ RemoteUrl: 'host.example:443/a/b/c' })],
    ['match', record({ RemoteUrl: 'https://host.example/%61?x=1' })],
    ['match', record({ AdditionalFields: '{"DnsQueryString":"EVIL.example."}' })],
    ['match', record({ SHA1: 'x' }).replace('{"Time', `{"MD5":"${'D'.repeat(32)}","Time`)],
    ['match', record({ RemoteUrl: 'host.example:443/a?x=1' }).replace('/a', '\\/\\u0061')],
    ['url', record({ RemoteUrl: 'good.example/a' }).replace('e/a', 'e/\\ta')],
    ['escape', record({}).replace('"DeviceId"', '"SH\\u0041":"x","DeviceId"')],
    ['address', record({ RemoteIP: '192.0.2.1.' })],
    ['host', record({ AdditionalFields: '{"DnsQueryString":"bücher.example"}' })],
    ['url', record({ RemoteUrl: 'https://user@good.example/' })],
    ['url', record({ RemoteUrl: 'https://good.example/a/../b' })],
    ['url', record({ RemoteUrl: 'https://xn--bcher-kva.example/' })],
    ['incomplete', record({ Timestamp: null })],
    ['incomplete', record({ Timestamp: '2026-02-30T00:00:00Z' })],
    ['incomplete', record({ DeviceId: ' ' })],
    ['repeated', record({}).replace('{"Time', '{"Timestamp":1,"Time')],
    ['repeated', record({}).replace('{"category"', '{"properties":{},"category"')],
    ['table', record({}, 'Unknown')],
    ['table', record({}, 'DeviceInfo')],
    ['nested-json', record({ AdditionalFields: '{"query":"a' })],
    ['opaque', record({ UrlChain: '["http://good.example"]' }, 'UrlClickEvents')],
    ['white-space', record({ SHA1: ` ${'c'.repeat(40)}` })],
  ])('flags a record for the reason %s: %s', (reason, text) => {
    expect(scan(text)).toStrictEqual({
      events: 0,
      ignored: 0,
      flagged: [{ start: 0, end: Buffer.byteLength(text), position: 1, reason }],
    });
  });

  it.each([
    ['a list', (records: readonly string[]) => `[${records.join(' , ')}]`, 3],
    ['an object with records', (records: readonly string[]) => `{"records":[${records.join(',')}]}`, 3],
    ['lines', (records: readonly string[]) => records.join('\n'), 3],
    ['lines with empty ones between', (records: readonly string[]) => `\ufeff\n${records.join('\r\n\r\n')}\n`, 6],
  ])('counts positions as the decoder does, in %s', (_, wrap, position) => {
    const other = record({}, 'EmailPostDeliveryEvents');
    const text = wrap([record({}), other, record({ MD5: 'd'.repeat(32) })]);
    const found = scan(text);
    expect(found).toMatchObject({ events: 1, ignored: 1, flagged: [{ position, reason: 'match' }] });
  });

  it.each([
    ['a list', (records: readonly string[]) => `[${records.join()}]`],
    ['lines', (records: readonly string[]) => records.join('\n')],
  ])('judges many records in order, in %s', (_, wrap) => {
    const hash = record({ SHA256: 'b'.repeat(64), RemoteIP: '192.0.2.1' });
    const name = record({ RemoteUrl: 'evil.example' });
    const listed = { ...required, MD5: 'd'.repeat(32) };
    const odd = record({ ...listed, RemoteIP: '192.0.2.1.' });
    const ignored = JSON.stringify({ properties: listed, category: 'AdvancedHunting-EmailPostDeliveryEvents' });
    const clean = [record({}), record({ RemoteUrl: 'http://good.example/a/b/c', SHA1: 'c'.repeat(40) })];
    const kinds = [...clean, hash, ignored, odd, name];
    const records = Array.from({ length: 1000 }, (__, n) => kinds[(n * 5 + (n >> 3)) % 7] ?? name);
    expect(new Set(records).size).toBe(kinds.length);
    const reasons = new Map([
      [hash, 'match'],
      [name, 'match'],
      [odd, 'address'],
    ]);
    const message = wrap(records);
    let end = 0;
    const flagged = records.flatMap((text, index) => {
      const start = message.indexOf(text, end);
      end = start + text.length;
      return reasons.has(text) ? [{ start, end, position: index + 1, reason: reasons.get(text) }] : [];
    });
    expect(scan(message)).toStrictEqual({
      events: records.filter((text) => clean.includes(text)).length,
      ignored: records.filter((text) => text === ignored).length,
      flagged,
    });
  });

  it('flags a record with too many values', () => {
    const wide = record({ RemoteUrl: `http://good.example/${'a/'.repeat(600)}` });
    expect(scan(`[${record({})},${wide},${record({ MD5: 'd'.repeat(32) })}]`)).toMatchObject({
      events: 1,
      flagged: [
        { position: 2, reason: 'too-many-values' },
        { position: 3, reason: 'match' },
      ],
    });
  });

  it.each([
    '{"records":[1]}',
    '[[]]',
    '{"a":1}{"a":1}',
    '{"a":1}\n{"a":\n1}',
    '{"a":1,"records":[{}]}',
    '{"records":[],"a":1}',
    '{"re\\u0063ords":[{}]}',
    '[{"a":01}]',
    '[{"a":1}',
    '{"a":"\u0001"}',
    'null',
    '\u001f\u008b',
  ])('leaves the message %s to the decoder', (text) => {
    expect(scan(text)).toBe('decode-all');
  });

  it('leaves a message to the decoder that is too large or has too many records to flag', () => {
    expect(index.scan(Buffer.alloc(9 * 1024 * 1024, ' '))).toBe('decode-all');
    expect(scan(`[${'{},'.repeat(2047)}{}]`)).toMatchObject({ flagged: { length: 2048 } });
    expect(scan(`[${'{},'.repeat(2048)}{}]`)).toBe('decode-all');
    expect(scan(`[${'{},'.repeat(2048)}${record({})}]`)).toBe('decode-all');
    expect(scan(`[${'{},'.repeat(2047)}${`${record({})},`.repeat(3000)}{}]`)).toMatchObject({ events: 3000 });
  });

  it('returns the same when a message is scanned again, before and after a large one', () => {
    const small = record({ MD5: 'd'.repeat(32) });
    const first = scan(small);
    expect(scan(`[${Array.from({ length: 5000 }, () => record({})).join(',')}]`)).toMatchObject({ events: 5000 });
    expect(scan(small)).toStrictEqual(first);
  });
});
