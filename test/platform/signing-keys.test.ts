import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseSigningKeys } from '../../shared/platform/signing-keys.ts';
import { otherTestKey, testKey } from '../support/package-world.ts';

const publicOf = (jwk: string) => JSON.stringify({ ...JSON.parse(jwk), d: undefined });

describe('signing keys', () => {
  it('are one private key, named by its thumbprint', async () => {
    const keys = parseSigningKeys(testKey);
    expect(keys?.published).toHaveLength(1);
    expect(keys?.signing.kid).toBe(await calculateJwkThumbprint(JSON.parse(testKey)));
  });

  it('are a set of which the first signs', () => {
    const named = JSON.stringify({ ...JSON.parse(testKey), kid: 'mine' });
    const keys = parseSigningKeys(`{"keys":[${named},${publicOf(otherTestKey)}]}`);
    expect(keys?.signing.kid).toBe('mine');
    expect(keys?.published.map((key) => 'd' in key)).toEqual([false, false]);
  });

  it.each([
    '',
    '{}',
    '{"keys":[]}',
    publicOf(testKey),
    `{"keys":[${publicOf(testKey)},${testKey}]}`,
    testKey.replace('P-256', 'P-384'),
    JSON.stringify({ ...JSON.parse(testKey), d: JSON.parse(otherTestKey).d }),
    '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)',
  ])('are not %s', (text) => {
    expect(parseSigningKeys(text)).toBeUndefined();
  });
});
