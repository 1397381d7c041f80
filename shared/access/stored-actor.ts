import type { Filter } from '../storage/filter.ts';
import type { Actor } from './actor.ts';

/** An actor as data: an import runs after the call that submitted it, with the rights of that call. */
export interface StoredActor extends Omit<Actor, 'createdBySource' | 'deviceGroups' | 'objectId'> {
  /** Absent where `id` is all that is known: of applications, dropped files, and documents of older releases. */
  readonly objectId?: string;
  /** `createdBySource`: stored documents have always used this name. */
  readonly channel: Actor['createdBySource'];
  readonly deviceGroups: 'all' | readonly string[];
}

export function storeActor({ createdBySource, deviceGroups, objectId, ...rest }: Actor): StoredActor {
  return {
    ...rest,
    ...(objectId !== rest.id && { objectId }),
    channel: createdBySource,
    deviceGroups: deviceGroups === 'all' ? 'all' : [...deviceGroups],
  };
}

export function restoreActor({ channel, deviceGroups, objectId, ...rest }: StoredActor): Actor {
  return {
    ...rest,
    objectId: objectId ?? rest.id,
    createdBySource: channel,
    deviceGroups: deviceGroups === 'all' ? 'all' : new Set(deviceGroups),
  };
}

/** Whether a stored actor is this caller. Of an older document only the name can say so. */
export function isStoredAs(actor: Actor, stored: Pick<StoredActor, 'id' | 'objectId'>): boolean {
  return stored.objectId === undefined ? stored.id === actor.id : stored.objectId === actor.objectId;
}

/** The same as a filter; `fields` says where documents have the object id and the name. */
export function storedAs(actor: Actor, fields: { readonly objectId: string; readonly id: string }): Filter {
  const byName: Filter = {
    op: 'and',
    operands: [
      { op: 'eq', field: fields.objectId, value: null },
      { op: 'eq', field: fields.id, value: actor.id },
    ],
  };
  return { op: 'or', operands: [{ op: 'eq', field: fields.objectId, value: actor.objectId }, byName] };
}
