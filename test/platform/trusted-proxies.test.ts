import { describe, expect, it } from 'vitest';
import { parseTrustedProxies } from '../../shared/platform/trusted-proxies.ts';

describe('parseTrustedProxies', () => {
  it.each([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['loopback', '127.0.0.1', true],
    ['loopback', '::1', true],
    ['loopback', '::ffff:127.0.0.1', true],
    ['loopback', '', false],
    ['0.0.0.0/0', 'unknown', false],
  ])('%s trusts %s: %s', (name, address, isTrusted) => {
    expect(parseTrustedProxies([name])?.(address)).toBe(isTrusted);
  });

  it.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '2001:db8::/129', '10.0.0.0/-1'])(
    'refuses %s',
    (name) => {
      expect(parseTrustedProxies(['loopback', name])).toBeUndefined();
    },
  );
});
