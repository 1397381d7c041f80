import { createPrivateKey, createSign } from 'node:crypto';
import type { SigningKeys } from './signing-keys.ts';

/** Signs files as they are written. */
export interface PackageSigner {
  readonly keyId: string;
  /** Starts a signature: pass all bytes to `update` in order, then call `finish`. */
  start(): { update(bytes: Uint8Array): void; finish(): string };
}

/**
 * ES256 as a detached JWS in compact form, `header..signature`, over the bytes as they are (RFC 7515 appendix F, RFC 7797).
 */
export function makePackageSigner({ signing }: SigningKeys): PackageSigner {
  const key = createPrivateKey({ key: { ...signing }, format: 'jwk' });
  const header = { alg: 'ES256', b64: false, crit: ['b64'], kid: signing.kid };
  const encodedHeader = Buffer.from(JSON.stringify(header)).toString('base64url');
  return {
    keyId: signing.kid,
    start: () => {
      const sign = createSign('SHA256').update(`${encodedHeader}.`);
      return {
        update: (bytes) => {
          sign.update(bytes);
        },
        finish: () => `${encodedHeader}..${sign.sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url')}`,
      };
    },
  };
}

/** The keys that verify packages, as a JWK set. */
export function toJwks({ published }: SigningKeys) {
  return { keys: published.map(({ kty, crv, x, y, kid }) => ({ kty, crv, x, y, kid, use: 'sig', alg: 'ES256' })) };
}
