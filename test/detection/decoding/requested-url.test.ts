import { describe, expect, it } from 'vitest';
import { toTelemetryEvent } from '../../../shared/detection/decoding/telemetry-event.ts';
import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';
import { isMatch } from '../../../shared/matching/is-match.ts';

const head = { Timestamp: '2026-11-30T09:00:00Z', DeviceId: 'd', ActionType: 'HttpConnectionInspected' };

function observed(fields: object | string, columns: object, table = 'DeviceNetworkEvents') {
  const properties = { ...head, RemoteIP: '198.51.100.1', ...columns, AdditionalFields: fields };
  const event = toTelemetryEvent({ category: `AdvancedHunting-${table}`, properties });
  return event.ok ? (event.value?.observables ?? []) : [];
}

/** Indicator; AdditionalFields; other columns. */
const requests: readonly (readonly [IndicatorType, string, object, object])[] = [
  ['DomainName', 'h.example', { host: 'h.example:8080', uri: '/a' }, {}],
  ['IpAddress', '203.0.113.9', { host: '203.0.113.9' }, {}],
  ['IpAddress', '203.0.113.9', { host: '203.0.113.9:8080' }, {}],
  ['IpAddress', '2001:db8::/32', { host: '[2001:DB8::1]:8080' }, {}],
  ['Url', 'http://h.example/mal/a.exe', { host: 'h.example', method: 'GET', uri: '/mal/a.exe' }, { RemotePort: 80 }],
  ['Url', 'http://h.example/mal', { uri: '/mal/a.exe?x=1', host: 'H.EXAMPLE.' }, { RemotePort: '80' }],
  ['Url', 'https://h.example/mal', { host: 'h.example', uri: '/mal/x' }, { RemotePort: 443 }],
  ['Url', 'http://h.example:8080/mal', { host: 'h.example:8080', uri: '/mal/x' }, { RemotePort: 8080 }],
  ['Url', 'https://h.example:8443/mal', { host: 'h.example', uri: '/mal/x' }, { RemotePort: 8443 }],
  ['Url', 'http://h.example/mal', { host: 'h.example', uri: '/mal/x' }, { RemotePort: 8080 }],
  ['Url', 'http://h.example/mal', { host: 'h.example', uri: '/mal/x' }, { RemotePort: null }],
  ['Url', 'http://h.example/mal', { host: 'h.example', uri: 'http://h.example/mal/x' }, { RemotePort: 3128 }],
  ['Url', 'http://h.example/mal', { host: 'proxy.example', uri: 'HTTP://h.example/mal/x' }, { RemotePort: 3128 }],
  ['Url', 'http://203.0.113.9/mal', { host: '203.0.113.9', uri: '/mal/x' }, {}],
  ['Url', 'http://[2001:db8::1]/mal', { host: '2001:db8::1', uri: '/mal/x' }, { RemotePort: 80 }],
  ['Url', 'http://[2001:db8::1]:8080/mal', { host: '[2001:db8::1]:8080', uri: '/mal/x' }, {}],
  ['Url', 'http://198.51.100.1/mal', { uri: '/mal/x' }, { RemotePort: 80 }],
  ['DomainName', 'h.example', { method: 'CONNECT', uri: 'h.example:443' }, {}],
  ['Url', 'http://h.example/a//b', { host: 'h.example', uri: '/a//b/c' }, {}],
  ['DomainName', 'h.example', { server_name: 'h.example:443' }, {}],
  ['IpAddress', '203.0.113.9', { query: '203.0.113.9' }, {}],
];
const others: typeof requests = [
  ['Url', 'https://h.example/mal', { host: 'h.example', uri: '/mal' }, { RemotePort: 80 }],
  ['Url', 'http://h.example/mal', { host: 'h.example:8080', uri: '/mal' }, { RemotePort: 80 }],
  ['Url', 'http://h.example/mal', { host: 'h.example', uri: '/malx' }, { RemotePort: 80 }],
  ['Url', 'http://h.example/mal', { host: 'h.example', uri: '*' }, {}],
  ['Url', 'http://h.example/', { query: 'h.example' }, {}],
  ['IpAddress', '203.0.113.9', { host: '203.0.113.90:9' }, {}],
];

describe('a request of HTTP', () => {
  it.each(requests)('%s %s covers %j, %j', (type, value, fields, columns) => {
    for (const cell of [fields, JSON.stringify(fields)]) {
      const found = observed(cell, columns);
      expect(found.some((one) => one.entity === 'connection' && isMatch(type, value, one))).toBe(true);
    }
  });

  it.each(others)('%s %s does not cover %j, %j', (type, value, fields, columns) => {
    expect(observed(fields, columns).some((one) => isMatch(type, value, one))).toBe(false);
  });

  it('asks for an address by name', () => {
    const found = observed({ DnsQueryString: '203.0.113.9' }, {}, 'DeviceEvents');
    expect(found.some((one) => isMatch('IpAddress', '203.0.113.0/24', one))).toBe(true);
  });
});
