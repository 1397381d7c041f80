import { z } from 'zod';
import { permissions } from './permissions.ts';

/** The claims that a provider may have under another name. */
const mappable = ['tid', 'roles', 'scp', 'groups', 'azp'] as const;

/**
 * Where a provider's tokens have what Entra's have in `tid`, `roles`, `scp`, `groups` and `azp`: the name of a claim, or a
 * path into one such as `realm_access.roles`. Null for `tid`: the provider has no tenants, its issuer is enough.
 */
export const claimMappingSchema = z
  .strictObject({
    tid: z.string().min(1).nullable(),
    roles: z.string().min(1),
    scp: z.string().min(1),
    groups: z.string().min(1),
    azp: z.string().min(1),
  })
  .partial();

export type ClaimMapping = z.output<typeof claimMappingSchema>;

type Payload = Readonly<Record<string, unknown>>;

const scopes: ReadonlySet<string> = new Set(Object.values(permissions).flatMap(({ scopes: own }) => own));

/**
 * A payload with the claims under Entra's names. Mapped scopes are reduced to those of this service: other providers put
 * `profile` and the like into every token, and only a token with a scope of ours is that of a person.
 */
export function mapClaims(payload: Payload, mapping: ClaimMapping, tenantId: string): Payload {
  const mapped = new Map(Object.entries(payload));
  for (const name of mappable) {
    const path = mapping[name];
    if (path === null) {
      mapped.set(name, tenantId);
    } else if (path !== undefined) {
      const value = valueAt(payload, path);
      mapped.set(name, name === 'scp' ? ownScopes(value) : value);
    }
  }
  return Object.fromEntries([...mapped].filter(([, value]) => value !== undefined));
}

function valueAt(payload: unknown, path: string): unknown {
  if (typeof payload !== 'object' || payload === null) {
    return undefined;
  }
  const members = new Map<string, unknown>(Object.entries(payload));
  if (members.has(path)) {
    return members.get(path);
  }
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const found = valueAt(members.get(path.slice(0, dot)), path.slice(dot + 1));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function ownScopes(value: unknown): readonly string[] | undefined {
  const texts = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  const own = texts.filter((text): text is string => typeof text === 'string' && scopes.has(text));
  return own.length === 0 ? undefined : own;
}
