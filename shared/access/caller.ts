import type { Actor } from './actor.ts';
import type { Permission } from './permissions.ts';

/** Who sent a request, once its token has been verified. */
export interface Caller {
  readonly actor: Actor;
  readonly permissions: ReadonlySet<Permission>;
}
