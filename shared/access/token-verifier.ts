import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import { type ClaimMapping, mapClaims } from './claim-mapping.ts';

interface TokenSettings {
  readonly tenantId: string;
  /** Accepted `aud` values. */
  readonly audiences: readonly string[];
  /** Accepted `iss` values, v1 and v2 of the tenant. */
  readonly issuers: readonly string[];
  /** Where the tenant publishes its signing keys. */
  readonly jwksUrl: string;
  /** Where the claims are, if not under Entra's names. */
  readonly claims?: ClaimMapping;
}

const textList = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? value.split(' ').filter((part) => part !== '') : value));

const tokenSchema = z.object({
  tid: z.string(),
  iss: z.string().optional(),
  /** Seconds since the Unix epoch. */
  exp: z.number(),
  appid: z.string().optional(),
  azp: z.string().optional(),
  app_displayname: z.string().optional(),
  oid: z.string().optional(),
  sub: z.string().optional(),
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
 * @throws AppError `Unauthorized` for any other, with the reason only in its cause; `ServiceUnavailable` while the keys cannot be fetched.
 */
export type TokenVerifier = (authorization: string | null) => Promise<Claims>;

const maxTokenLength = 16_384;
const unauthorized = (reason: string) =>
  new AppError('Unauthorized', 'A valid bearer token for this service is required.', { cause: new Error(reason) });

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
      throw unauthorized(authorization === null ? 'no token' : 'the header Authorization has no bearer token');
    }
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: [...settings.issuers],
        audience: [...settings.audiences],
        requiredClaims: ['exp', 'iat'],
        clockTolerance: 60,
      }));
    } catch (cause) {
      if (cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)) {
        throw unauthorized(reasonOf(cause));
      }
      throw new AppError(
        'ServiceUnavailable',
        'The signing keys of the identity provider cannot be fetched at the moment.',
        { cause, retryAfterSec: 5 },
      );
    }
    const claims = claimsSchema.safeParse(mapClaims(payload, settings.claims ?? {}, settings.tenantId));
    if (!claims.success) {
      const names = claims.error.issues.map(({ path }) => path.join('.'));
      throw unauthorized(`these claims are missing or of another type: ${names.join(', ')}`);
    }
    if (claims.data.tid !== settings.tenantId) {
      throw unauthorized(`unexpected "tid" claim value: ${shown(claims.data.tid)}`);
    }
    return claims.data;
  };
}

/** For the log: what was wrong, with the value of a claim that names a place, and nothing else of the token. */
function reasonOf(error: errors.JOSEError): string {
  const isPlace = error instanceof errors.JWTClaimValidationFailed && ['aud', 'iss'].includes(error.claim);
  return isPlace ? `${error.message}: ${shown(error.payload[error.claim])}` : `${error.message} (${error.code})`;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'none').slice(0, 200);
}
