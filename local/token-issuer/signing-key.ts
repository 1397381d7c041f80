import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { readIfPresent, writePrivateFile } from '../files/private-file.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** Published in the key set. */
  readonly publicJwk: JWK;
}

const storedSchema = z.object({
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

/** The issuer's RSA key, stored at `path` so that tokens remain valid after a restart; generated at the first start. */
export async function loadSigningKey(path: string): Promise<SigningKey> {
  const kept = await readIfPresent(path);
  const jwk = storedSchema.parse(kept === undefined ? await newKey(path) : JSON.parse(kept));
  const privateKey = await importJWK(jwk, 'RS256');
  if (privateKey instanceof Uint8Array) {
    throw new TypeError('The signing key is not an RSA key');
  }
  const { kty, n, e } = jwk;
  const kid = await calculateJwkThumbprint({ kty, n, e });
  return { kid, privateKey, publicJwk: { kty, n, e, kid, x5t: kid, use: 'sig', alg: 'RS256' } };
}

async function newKey(path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  await writePrivateFile(path, JSON.stringify(jwk));
  return jwk;
}
