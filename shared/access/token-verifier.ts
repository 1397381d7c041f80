import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError } from '../platform/errors.ts';

interface TokenSettings {
  readonly tenantId: string;
  /** Accepted `aud` values. */
  readonly audiences: readonly string[];
  /** Accepted `iss` values, v1 and v2 of the tenant. */
  readonly issuers: readonly string[];
  /** Where the tenant publishes its signing keys. */
  readonly jwksUrl: string;
}

const textList = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? value.split(' ').filter((part) => part !== '') : value));

const tokenSchema = z.object({
  tid: z.string(),
  /** Seconds since the Unix epoch. */
  exp: z.number(),
  appid: z.string().optional(),
  azp: z.string().optional(),
  app_displayname: z.string().optional(),
  oid: z.string().optional(),
  upn: z.string().optional(),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
  idtyp: z.string().optional(),
  roles: textList.default([]),
  scp: textList.optional(),
  groups: textList.default([]),
  hasgroups: z.boolean().optional(),
  _claim_names: z.object({ groups: z.string().optional() }).optional(),
});

const claimsSchema = tokenSchema.transform(({ hasgroups, _claim_names: elsewhere, ...claims }) => ({
  ...claims,
  /** The user is in more groups than a token can list (Entra's groups overage claim). */
  ...((hasgroups === true || elsewhere?.groups !== undefined) && { hasLeftOutGroups: true }),
}));

/** The claims of a verified token that the service uses (Entra ID access tokens v1 and v2). */
export type Claims = z.output<typeof claimsSchema>;

/**
 * Returns the claims of a valid bearer token. Some clients send the token without the scheme `Bearer`.
 * @throws AppError `Unauthorized` for any other, without saying why; `ServiceUnavailable` while the keys cannot be fetched.
 */
export type TokenVerifier = (authorization: string | null) => Promise<Claims>;

const maxTokenLength = 16_384;
const unauthorized = (cause?: unknown) =>
  new AppError(
    'Unauthorized',
    'A valid bearer token for this service is required.',
    cause === undefined ? {} : { cause },
  );

/** Keys are fetched when first needed and cached; an unknown key id fetches them again, at most every 30 seconds. */
export function makeTokenVerifier(
  settings: TokenSettings,
  keys: JWTVerifyGetKey = createRemoteJWKSet(new URL(settings.jwksUrl), {
    cooldownDuration: 30_000,
    timeoutDuration: 5_000,
  }),
): TokenVerifier {
  return async (authorization) => {
    const token = /^(?:Bearer +)?(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > maxTokenLength) {
      throw unauthorized();
    }
    let payload: unknown;
    try {
      ({ payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: [...settings.issuers],
        audience: [...settings.audiences],
        requiredClaims: ['exp', 'iat', 'tid'],
        clockTolerance: 60,
      }));
    } catch (cause) {
      if (cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)) {
        throw unauthorized(cause);
      }
      throw new AppError(
        'ServiceUnavailable',
        'The signing keys of the identity provider cannot be fetched at the moment.',
        { cause, retryAfterSec: 5 },
      );
    }
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success || claims.data.tid !== settings.tenantId) {
      throw unauthorized(claims.error);
    }
    return claims.data;
  };
}
