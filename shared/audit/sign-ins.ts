import type { Claims } from '../access/token-verifier.ts';

/** Tokens remembered at once; beyond that, the oldest are forgotten first. */
const maxTokens = 10_000;

/** Whether this process sees a token for the first time. Neither the token nor a hash of it is kept. */
export function makeSignIns(): (claims: Claims) => boolean {
  const known = new Set<string>();
  return ({ oid, sub, azp, appid, exp }) => {
    const key = `${oid ?? sub ?? ''}\n${azp ?? appid ?? ''}\n${exp}`;
    if (known.has(key)) {
      return false;
    }
    known.add(key);
    const [oldest] = known;
    if (known.size > maxTokens && oldest !== undefined) {
      known.delete(oldest);
    }
    return true;
  };
}
