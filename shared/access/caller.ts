import type { Actor } from './actor.ts';
import type { Permission } from './permissions.ts';

/** Who sent a request, once its token has been verified. */
export interface Caller {
  readonly actor: Actor;
  readonly permissions: ReadonlySet<Permission>;
  /** Who it is when it reads indicators, if that is another: a client may read all and change only its own. */
  readonly reader?: Actor;
}

/** The caller as a call with this permission sees it. */
export function actingWith(caller: Caller, permission: Permission): Caller {
  return permission === 'indicators.read' && caller.reader !== undefined ? { ...caller, actor: caller.reader } : caller;
}
