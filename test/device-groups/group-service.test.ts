import { describe, expect, it } from 'vitest';
import type { Actor } from '../../shared/access/actor.ts';
import { newGroupSchema } from '../../shared/device-groups/group-body.ts';
import { makeGroupFollower } from '../../shared/device-groups/group-follower.ts';
import { makeDeviceGroupService, maxGroups } from '../../shared/device-groups/group-service.ts';
import { type DeviceGroupsDocument, firstGroups } from '../../shared/device-groups/stored-group.ts';
import type { IndicatorsDocument } from '../../shared/indicators/model/indicator.ts';
import { makeIsTargeted } from '../../shared/indicators/store/is-targeted.ts';
import type { DocumentContainer } from '../../shared/storage/document-container.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';
import { adminClient, helsinki, people, sha1 } from '../support/made/indicator-fixtures.ts';
import { storedIndicator } from '../support/worlds/detection-world.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const any = () => true;

function makeWorld(
  given = [{ id: '7', name: 'Servers', userGroups: [] }],
  wrap = (inner: DocumentContainer<DeviceGroupsDocument>) => inner,
) {
  let nowMs = Date.UTC(2026, 0, 1);
  let reads = 0;
  const clock = () => nowMs;
  const inner = makeMemoryContainer<DeviceGroupsDocument>(clock);
  const container: DocumentContainer<DeviceGroupsDocument> = {
    read: (key) => {
      reads += 1;
      return inner.read(key);
    },
    readMany: (keys) => inner.readMany(keys),
    commit: (batch) => inner.commit(batch),
    commitAll: (batches) => inner.commitAll(batches),
    query: (query) => inner.query(query),
    count: (kind, filter) => inner.count(kind, filter),
    countList: (kind, filter) => inner.countList(kind, filter),
    countBy: (kind, fields, filter) => inner.countBy(kind, fields, filter),
    changes: (checkpoint, limit) => inner.changes(checkpoint, limit),
    mark: (checkpoint) => inner.mark(checkpoint),
    checkMark: (mark) => inner.checkMark(mark),
  };
  const indicators = makeMemoryContainer<IndicatorsDocument>(clock);
  const follow = () =>
    makeGroupFollower({ container: wrap(container), first: firstGroups(given).groups, clock, logger: quiet });
  const follower = follow();
  const changed = () => follower.refresh();
  const service = makeDeviceGroupService({
    container: wrap(container),
    isTargeted: makeIsTargeted(indicators),
    given,
    changed,
    clock,
  });
  return {
    service,
    follower,
    follow,
    indicators,
    reads: () => reads,
    create: (body: object, actor: Actor = people) => service.create(actor, newGroupSchema.parse(body)),
    names: async (actor: Actor = people) => (await service.list(actor)).map(({ group }) => group.name),
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the device group service', () => {
  it('starts with the groups of the settings and UnassignedGroup', async () => {
    const { service, names } = makeWorld();
    expect(await names()).toEqual(['Servers', 'UnassignedGroup']);
    expect(await service.get(people, '7')).toMatchObject({ rank: 1, group: { name: 'Servers', createdBy: null } });
    expect(await service.get(people, '0')).toMatchObject({ rank: 2 });
  });

  it('gives new groups ids above those of the settings, and never reuses one', async () => {
    const { service, create } = makeWorld();
    const { group } = await create({ name: 'Oslo' });
    expect(group).toMatchObject({ id: '8', createdBy: people.id, createdAt: '2026-01-01T00:00:00.0000000Z' });
    await service.remove(people, '8', any);
    expect((await create({ name: 'Oslo' })).group.id).toBe('9');
  });

  it.each([
    [undefined, ['Servers', 'A', 'New', 'UnassignedGroup']],
    [1, ['New', 'Servers', 'A', 'UnassignedGroup']],
    [2, ['Servers', 'New', 'A', 'UnassignedGroup']],
    [99, ['Servers', 'A', 'New', 'UnassignedGroup']],
  ])('creates a group with rank %s above UnassignedGroup', async (rank, expected) => {
    const { create, names } = makeWorld();
    await create({ name: 'A' });
    expect((await create({ name: 'New', ...(rank !== undefined && { rank }) })).rank).toBe(expected.indexOf('New') + 1);
    expect(await names()).toEqual(expected);
  });

  it('moves a group to a rank, and keeps its rank in other changes', async () => {
    const { service, create, names } = makeWorld();
    await create({ name: 'A' });
    const { group } = await create({ name: 'B' });
    expect((await service.patch(people, group.id, { rank: 1 }, any)).rank).toBe(1);
    expect(await names()).toEqual(['B', 'Servers', 'A', 'UnassignedGroup']);
    const patched = await service.patch(people, '7', { name: 'Hosts' }, any);
    expect(patched).toMatchObject({ rank: 2, group: { id: '7', name: 'Hosts', lastModifiedBy: people.id } });
    expect(await names()).toEqual(['B', 'Hosts', 'A', 'UnassignedGroup']);
  });

  it('keeps names unique, ignoring case', async () => {
    const { service, create } = makeWorld();
    await create({ name: 'A' });
    await expect(create({ name: ' servers ' })).rejects.toMatchObject({ code: 'Conflict', field: 'name' });
    await expect(create({ name: 'unassignedgroup' })).rejects.toMatchObject({ code: 'Conflict' });
    await expect(service.patch(people, '7', { name: 'a' }, any)).rejects.toMatchObject({ code: 'Conflict' });
    expect((await service.patch(people, '7', { name: 'SERVERS' }, any)).group.name).toBe('SERVERS');
  });

  it('does not delete a group that an indicator targets', async () => {
    const { service, indicators, names } = makeWorld();
    const targeting = { indicatorType: 'FileSha1', indicatorValue: sha1('a'), rbacGroupIds: ['7'] } as const;
    const document = storedIndicator(targeting);
    const { partition } = document;
    await indicators.commit({ partition, operations: [{ kind: 'upsert', document }] });
    await expect(service.remove(people, '7', any)).rejects.toMatchObject({ code: 'Conflict' });
    await indicators.commit({ partition, operations: [{ kind: 'upsert', document: { ...document, deleted: true } }] });
    await service.remove(people, '7', any);
    expect(await names()).toEqual(['UnassignedGroup']);
  });

  it('changes only the user groups of UnassignedGroup', async () => {
    const { service } = makeWorld();
    const userGroups = ['3f2504e0-4f89-41d3-9a0c-0305e82c3301'];
    expect((await service.patch(people, '0', { userGroups }, any)).group.userGroups).toEqual(userGroups);
    const faults = [
      service.patch(people, '0', { rank: 1 }, any),
      service.patch(people, '0', { name: 'Others' }, any),
      service.patch(people, '0', { rules: [] }, any),
      service.remove(people, '0', any),
    ];
    for (const fault of faults) {
      await expect(fault).rejects.toMatchObject({ code: 'InvalidInput' });
    }
  });

  it('shows visible groups only, and lets callers that see all groups change them', async () => {
    const { service, create, names } = makeWorld([{ id: '10', name: 'Helsinki', userGroups: [] }]);
    await create({ name: 'Oslo' }, adminClient);
    expect(await names(helsinki)).toEqual(['Helsinki']);
    expect((await service.get(helsinki, '10')).group.name).toBe('Helsinki');
    await expect(service.get(helsinki, '11')).rejects.toMatchObject({ code: 'NotFound' });
    await expect(create({ name: 'Mine' }, helsinki)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(service.patch(helsinki, '10', { name: 'Mine' }, any)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(service.remove(helsinki, '10', any)).rejects.toMatchObject({ code: 'Forbidden' });
  });

  it('refuses a change if any group has changed since it was read', async () => {
    const { service, create } = makeWorld();
    const { etag } = await service.get(people, '7');
    await create({ name: 'A' });
    const isSame = (other: string) => other === etag;
    await expect(service.patch(people, '7', { rank: 2 }, isSame)).rejects.toMatchObject({ code: 'PreconditionFailed' });
    await expect(service.remove(people, '7', isSame)).rejects.toMatchObject({ code: 'PreconditionFailed' });
    await expect(service.remove(people, '70', any)).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('gives groups that are created concurrently different ids', async () => {
    const { create, service } = makeWorld();
    const names = Array.from({ length: 8 }, (_, index) => `G${index % 7}`);
    const outcomes = await Promise.allSettled(names.map((name) => create({ name })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    const groups = (await service.list(people)).map(({ group }) => group);
    expect(new Set(groups.map(({ id }) => id)).size).toBe(9);
  });

  it('limits the number of groups', async () => {
    const given = Array.from({ length: maxGroups }, (_, index) => ({
      id: String(index + 1),
      name: `G${index}`,
      userGroups: [],
    }));
    await expect(makeWorld(given).create({ name: 'One more' })).rejects.toMatchObject({ code: 'InvalidInput' });
  });
});

describe('the follower of the device groups', () => {
  it('reads at most once a second, and sees a change within it', async () => {
    const { follow, create, reads, advance } = makeWorld();
    const other = follow();
    await Promise.all([other.current(), other.current()]);
    expect(reads()).toBe(1);
    await create({ name: 'Oslo' });
    const before = reads();
    expect((await other.current()).byName('oslo')).toBeUndefined();
    expect(reads()).toBe(before);
    advance(1_000);
    expect((await other.current()).byName('oslo')?.id).toBe('8');
  });

  it('sees a change of its own process at once', async () => {
    const { follower, create } = makeWorld();
    await follower.current();
    await create({ name: 'Oslo' });
    expect((await follower.current()).byName('oslo')?.id).toBe('8');
  });

  it('returns the last groups it read while the store is unavailable', async () => {
    let isAway = false;
    const { follower, advance } = makeWorld(undefined, (inner) => ({
      ...inner,
      read: (key) => (isAway ? Promise.reject(new Error('away')) : inner.read(key)),
    }));
    await follower.current();
    isAway = true;
    advance(5_000);
    expect((await follower.current()).byId('7')?.name).toBe('Servers');
  });

  it('fails if it has never read any groups', async () => {
    const { follower } = makeWorld(undefined, (inner) => ({ ...inner, read: () => Promise.reject(new Error('away')) }));
    await expect(follower.current()).rejects.toThrow('away');
  });
});
