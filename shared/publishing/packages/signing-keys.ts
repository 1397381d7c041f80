import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';

const coordinate = z.base64url();
const publicSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  kid: z.string().min(1).optional(),
});
const privateSchema = publicSchema.extend({ d: coordinate });
const setSchema = z.object({ keys: z.tuple([privateSchema], publicSchema) });

/** A public P-256 key as a JWK (RFC 7517). */
interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
}

export interface SigningKeys {
  /** The key that signs. */
  readonly signing: PublicJwk & { readonly d: string };
  /** The published keys: the public part of the signing key, then keys that signed earlier or will sign later. */
  readonly published: readonly PublicJwk[];
}

/**
 * Reads a private JWK, or a JWK set that begins with one; undefined for anything else. The id of a key without one is its
 * thumbprint (RFC 7638).
 */
export function parseSigningKeys(text: string): SigningKeys | undefined {
  try {
    const read: unknown = JSON.parse(text);
    const set = setSchema.safeParse(read);
    const [first, ...others] = set.success ? set.data.keys : [privateSchema.parse(read)];
    const { d, ...publicPart } = first;
    const published = [publicPart, ...others].map(named);
    const signing = { ...named(publicPart), d };
    const [ofSigning] = published.map((key) => createPublicKey({ key: { ...key }, format: 'jwk' }));
    return ofSigning !== undefined && isPair(createPrivateKey({ key: signing, format: 'jwk' }), ofSigning)
      ? { signing, published }
      : undefined;
  } catch {
    return undefined;
  }
}

function named({ kty, crv, x, y, kid }: z.output<typeof publicSchema>): PublicJwk {
  return { kty, crv, x, y, kid: kid ?? hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url') };
}

/** Whether the private part belongs to the public key: reading a JWK does not check this. */
function isPair(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const probe = Buffer.from('probe');
  return verify('sha256', probe, publicKey, sign('sha256', probe, privateKey));
}
