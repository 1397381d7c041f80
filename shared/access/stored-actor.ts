import type { Actor } from './actor.ts';

/** An actor as data: an import runs later than the call that submitted it, with the rights of that call. */
export interface StoredActor extends Omit<Actor, 'deviceGroups'> {
  readonly deviceGroups: 'all' | readonly string[];
}

export function storeActor(actor: Actor): StoredActor {
  return { ...actor, deviceGroups: actor.deviceGroups === 'all' ? 'all' : [...actor.deviceGroups] };
}

export function restoreActor(stored: StoredActor): Actor {
  return { ...stored, deviceGroups: stored.deviceGroups === 'all' ? 'all' : new Set(stored.deviceGroups) };
}
