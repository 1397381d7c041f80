import type { Actor } from './actor.ts';

/** An actor as data: an import runs after the call that submitted it, with the rights of that call. */
export interface StoredActor extends Omit<Actor, 'createdBySource' | 'deviceGroups'> {
  /** `createdBySource`: stored documents have always used this name. */
  readonly channel: Actor['createdBySource'];
  readonly deviceGroups: 'all' | readonly string[];
}

export function storeActor({ createdBySource, deviceGroups, ...rest }: Actor): StoredActor {
  return { ...rest, channel: createdBySource, deviceGroups: deviceGroups === 'all' ? 'all' : [...deviceGroups] };
}

export function restoreActor({ channel, deviceGroups, ...rest }: StoredActor): Actor {
  return { ...rest, createdBySource: channel, deviceGroups: deviceGroups === 'all' ? 'all' : new Set(deviceGroups) };
}
