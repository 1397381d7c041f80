import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import { keepFile } from '../files/kept-file.ts';

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

/**
 * The issuer's RSA key, stored at `path` so that tokens remain valid after a restart; generated at the first start.
 * @throws StartError when the file is damaged
 */
export async function loadSigningKey(path: string): Promise<SigningKey> {
  const file = {
    path,
    content: 'the private key of the development token issuer, as a JWK',
    whenRemoved: 'the next start makes a new key, and tokens issued before it are no longer accepted',
  };
  return await keepFile({ ...file, make: newKey, parse: readKey });
}

async function readKey(text: string): Promise<SigningKey> {
  const jwk = storedSchema.parse(JSON.parse(text));
  const privateKey = await importJWK(jwk, 'RS256');
  if (privateKey instanceof Uint8Array) {
    throw new TypeError('The signing key is not an RSA key');
  }
  const { kty, n, e } = jwk;
  const kid = await calculateJwkThumbprint({ kty, n, e });
  const publicJwk = { kty, n, e, kid, x5t: kid, use: 'sig', alg: 'RS256' };
  // Damaged numbers are imported without an error.
  await compactVerify(
    await new CompactSign(Buffer.from('probe')).setProtectedHeader({ alg: 'RS256' }).sign(privateKey),
    publicJwk,
  );
  return { kid, privateKey, publicJwk };
}

async function newKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}
