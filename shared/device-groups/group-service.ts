import type { Actor } from '../access/actor.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import { changeDocument, type Pauses } from '../storage/change-document.ts';
import type { DocumentContainer, Versioned } from '../storage/document-container.ts';
import { makeDeviceGroupDirectory } from './directory.ts';
import type { GroupPatch, NewGroup } from './group-body.ts';
import type { RankedGroup } from './group-resource.ts';
import {
  type DeviceGroupsDocument,
  deviceGroupsKey,
  firstGroups,
  type GivenGroup,
  type StoredDeviceGroup,
  unassignedGroupId,
} from './stored-group.ts';

interface GroupServiceDependencies {
  readonly container: DocumentContainer<DeviceGroupsDocument>;
  /** Whether any indicator has this group in its scope. */
  readonly isTargeted: (groupId: string) => Promise<boolean>;
  /** The groups of the settings, used until any are stored. */
  readonly given: readonly GivenGroup[];
  /** Called after a change was stored. */
  readonly changed: () => Promise<void>;
  readonly clock: Clock;
  readonly pauses?: Pauses;
}

/** A group, and the version of all groups that it was read from. */
export interface VersionedGroup extends RankedGroup {
  readonly etag: string;
}

type Condition = (etag: string) => boolean;

/**
 * The device groups, limited to what each caller may see and change.
 * @throws AppError `NotFound`; `Forbidden` for a change by a caller that does not see all groups; `Conflict` for a name that
 * is taken, and for deleting a group that indicators target; `PreconditionFailed` when the condition is not met;
 * `InvalidInput` for a change that UnassignedGroup does not allow, and for too many or too large groups.
 */
export interface DeviceGroupService {
  /** The highest rank first. */
  list(actor: Actor): Promise<readonly RankedGroup[]>;
  get(actor: Actor, id: string): Promise<VersionedGroup>;
  create(actor: Actor, group: NewGroup): Promise<VersionedGroup>;
  patch(actor: Actor, id: string, changes: GroupPatch, condition: Condition): Promise<VersionedGroup>;
  remove(actor: Actor, id: string, condition: Condition): Promise<void>;
}

type Groups = Pick<DeviceGroupsDocument, 'groups' | 'nextId'>;

export const maxGroups = 200;
/** Well below the 2 MB that a store allows for one document. */
const maxBytes = 1024 * 1024;
/** The version while nothing is stored. */
const noEtag = 'first';

export function makeDeviceGroupService(dependencies: GroupServiceDependencies): DeviceGroupService {
  const { container, isTargeted, given, changed, clock, pauses } = dependencies;

  const stored = () => container.read(deviceGroupsKey);
  const orFirst = (found: Versioned<Groups> | undefined) => found ?? { document: firstGroups(given), etag: noEtag };
  const read = async (): Promise<Versioned<Groups>> => orFirst(await stored());

  const change = async (
    actor: Actor,
    decide: (before: Versioned<Groups>) => Promise<Groups> | Groups,
  ): Promise<Versioned<Groups>> => {
    if (actor.deviceGroups !== 'all') {
      throw new AppError('Forbidden', 'Only callers that see all device groups may change them.');
    }
    const after = await changeDocument(
      container,
      stored,
      async (before) => ({ write: toDocument(await decide(orFirst(before))) }),
      { exhausted: tooBusy, pauses },
    );
    await changed();
    return after;
  };

  return {
    async list({ deviceGroups: visible }) {
      const { groups } = (await read()).document;
      return groups
        .map((group, index) => ({ group, rank: index + 1 }))
        .filter(({ group }) => visible === 'all' || visible.has(group.id));
    },

    async get({ deviceGroups: visible }, id) {
      if (visible !== 'all' && !visible.has(id)) {
        throw notFound(id);
      }
      return pick(await read(), id);
    },

    async create(actor, { rank, ...content }) {
      let id = '';
      const after = await change(actor, ({ document: { groups, nextId } }) => {
        requireFreeName(groups, content.name, undefined);
        if (groups.length > maxGroups) {
          throw new AppError('InvalidInput', `The limit of ${maxGroups} device groups has been reached.`);
        }
        id = String(nextId);
        const createdAt = formatUtcDate(clock());
        const group = { id, ...content, createdAt, createdBy: actor.id, lastModifiedAt: null, lastModifiedBy: null };
        return { groups: placed(groups, group, rank ?? groups.length), nextId: nextId + 1 };
      });
      return pick(after, id);
    },

    async patch(actor, id, { rank, ...changes }, condition) {
      const after = await change(actor, (before) => {
        const { group, rank: place } = pick(before, id);
        requireCondition(before.etag, condition);
        const { groups, nextId } = before.document;
        if (id === unassignedGroupId && !(rank === undefined && isOnlyVisibility(changes))) {
          throw new AppError('InvalidInput', 'Only userGroups can be changed on UnassignedGroup.');
        }
        requireFreeName(groups, changes.name ?? group.name, id);
        const stated = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
        const changedGroup = {
          ...group,
          ...stated,
          lastModifiedAt: formatUtcDate(clock()),
          lastModifiedBy: actor.id,
        };
        return id === unassignedGroupId
          ? { groups: [...groups.slice(0, -1), changedGroup], nextId }
          : { groups: placed(groups, changedGroup, rank ?? place), nextId };
      });
      return pick(after, id);
    },

    async remove(actor, id, condition) {
      await change(actor, async (before) => {
        pick(before, id);
        requireCondition(before.etag, condition);
        if (id === unassignedGroupId) {
          throw new AppError('InvalidInput', 'UnassignedGroup cannot be deleted.');
        }
        if (await isTargeted(id)) {
          throw new AppError(
            'Conflict',
            'Indicators target this device group. Delete them or change their scope first; expired indicators count until they are purged.',
          );
        }
        const { groups, nextId } = before.document;
        return { groups: groups.filter((group) => group.id !== id), nextId };
      });
    },
  };
}

function toDocument({ groups, nextId }: Groups): DeviceGroupsDocument {
  const document: DeviceGroupsDocument = { ...deviceGroupsKey, kind: 'device-groups', v: 1, groups, nextId };
  if (Buffer.byteLength(JSON.stringify(document)) > maxBytes) {
    throw new AppError('InvalidInput', 'The device groups are too large; the limit is 1 MB in total.');
  }
  return document;
}

function tooBusy(): AppError {
  return new AppError('ServiceUnavailable', 'Another request is changing the device groups. Try again.', {
    retryAfterSec: 1,
  });
}

function pick({ document: { groups }, etag }: Versioned<Groups>, id: string): VersionedGroup {
  const index = groups.findIndex((group) => group.id === id);
  const group = groups[index];
  if (group === undefined) {
    throw notFound(id);
  }
  return { group, rank: index + 1, etag };
}

/** The groups with this one at its rank; UnassignedGroup stays last. */
function placed(
  groups: readonly StoredDeviceGroup[],
  group: StoredDeviceGroup,
  rank: number,
): readonly StoredDeviceGroup[] {
  const others = groups.filter(({ id }) => id !== group.id);
  return others.toSpliced(Math.min(rank - 1, others.length - 1), 0, group);
}

function requireFreeName(groups: readonly StoredDeviceGroup[], name: string, ownId: string | undefined): void {
  const directory = makeDeviceGroupDirectory(groups.filter(({ id }) => id !== ownId));
  const hasId = groups.some(({ id }) => id.toLowerCase() === name.toLowerCase());
  if (directory.byName(name) !== undefined || hasId) {
    throw new AppError('Conflict', 'name: another device group has this name.', { field: 'name' });
  }
}

function requireCondition(etag: string, condition: Condition): void {
  if (!condition(etag)) {
    throw new AppError('PreconditionFailed', 'The device groups have changed since they were read.');
  }
}

function isOnlyVisibility({ name, description, rules }: GroupPatch): boolean {
  return name === undefined && description === undefined && rules === undefined;
}

function notFound(id: string): AppError {
  return new AppError('NotFound', `No device group has the id ${id.slice(0, 40)}.`, { field: 'id' });
}
