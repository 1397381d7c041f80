import type { Actor } from './actor.ts';
import type { Permission } from './permissions.ts';

/** Who sent a request, after the token was checked. */
export interface Caller {
  readonly actor: Actor;
  readonly permissions: ReadonlySet<Permission>;
}
