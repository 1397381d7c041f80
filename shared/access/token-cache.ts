import type { Clock } from '../platform/clock.ts';
import type { Claims, TokenVerifier } from './token-verifier.ts';

const maxEntries = 1_000;
const maxAgeMs = 60_000;

/**
 * Remembers valid tokens for up to a minute, and never past their expiry: verifying a signature is the most expensive part
 * of a small request. Refused tokens are not remembered.
 */
export function makeCachedTokenVerifier(verify: TokenVerifier, clock: Clock): TokenVerifier {
  const known = new Map<string, { readonly claims: Claims; readonly untilMs: number }>();
  return async (authorization) => {
    const key = authorization ?? '';
    const entry = known.get(key);
    if (entry !== undefined && entry.untilMs > clock()) {
      return entry.claims;
    }
    known.delete(key);
    const claims = await verify(authorization);
    if (known.size >= maxEntries) {
      known.clear();
    }
    known.set(key, { claims, untilMs: Math.min(clock() + maxAgeMs, claims.exp * 1000) });
    return claims;
  };
}
