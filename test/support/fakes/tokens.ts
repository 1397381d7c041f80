import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTVerifyGetKey, SignJWT } from 'jose';

export const tenantId = '11111111-2222-3333-4444-555555555555';
export const audience = 'api://threat-indicators';
export const issuers = [
  `https://sts.windows.net/${tenantId}/`,
  `https://login.microsoftonline.com/${tenantId}/v2.0`,
] as const;

interface TokenMint {
  readonly keys: JWTVerifyGetKey;
  /** Signs a token of the tenant for the audience; `claims` overrides, undefined removes. */
  sign(claims?: Readonly<Record<string, unknown>>, options?: { readonly expiresAtSec?: number }): Promise<string>;
}

/** A token issuer in memory for tests. */
export async function makeTokenMint(): Promise<TokenMint> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] });
  return {
    keys,
    sign: async (claims = {}, options = {}) => {
      const all = { tid: tenantId, aud: audience, iss: issuers[1], azp: 'client-1', ver: '2.0', ...claims };
      return await new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT' })
        .setIssuedAt()
        .setExpirationTime(options.expiresAtSec ?? '1h')
        .sign(privateKey);
    },
  };
}
