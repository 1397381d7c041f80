import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSigningKeys } from '../../../shared/publishing/packages/signing-keys.ts';
import { otherTestKey, testKey } from '../../support/worlds/package-world.ts';

const jwk = z.object({ kty: z.string(), crv: z.string(), x: z.string(), y: z.string(), d: z.string() });
const parsed = (text: string) => jwk.parse(JSON.parse(text));
const publicOf = (text: string) => JSON.stringify({ ...parsed(text), d: undefined });

describe('signing keys', () => {
  it('can be one private key, identified by its thumbprint', async () => {
    const keys = parseSigningKeys(testKey);
    expect(keys?.published).toHaveLength(1);
    expect(keys?.signing.kid).toBe(await calculateJwkThumbprint(parsed(testKey)));
  });

  it('can be a set, of which the first key signs', () => {
    const named = JSON.stringify({ ...parsed(testKey), kid: 'mine' });
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
    JSON.stringify({ ...parsed(testKey), d: parsed(otherTestKey).d }),
    '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)',
  ])('cannot be %s', (text) => {
    expect(parseSigningKeys(text)).toBeUndefined();
  });
});
