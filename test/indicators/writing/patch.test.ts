import { describe, expect, it } from 'vitest';
import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import {
  adminClient,
  feedA,
  feedB,
  helsinki,
  makeIndicatorWorld,
  people,
  raw,
  sha1,
} from '../../support/made/indicator-fixtures.ts';

const hour = 3_600_000;

async function worldWithOne(changes = {}, actor = feedA) {
  const world = makeIndicatorWorld();
  const { indicator, etag } = await world.service.submit(actor, raw(changes));
  world.advance(hour);
  return { ...world, indicator, etag };
}

describe('patch', () => {
  it('changes only the given fields', async () => {
    const { service, indicator } = await worldWithOne({ externalId: 'x', severity: 'High' });
    const { document } = await service.patch(feedA, indicator.id, { title: 'New', recommendedActions: null });
    expect(document).toEqual({
      ...indicator,
      title: 'New',
      lastUpdateTime: '2026-01-01T01:00:00.0000000Z',
      lastUpdatedBy: 'feed-a',
    });
  });

  it('keeps owner, tier and creator if another caller patches', async () => {
    const { service, indicator } = await worldWithOne();
    const { document } = await service.patch(people, indicator.id, { action: 'Audit' });
    expect(document).toMatchObject({
      owner: 'feed-a',
      ownerTier: 1,
      createdBy: 'feed-a',
      action: 'Audit',
      generateAlert: true,
      lastUpdatedBy: people.id,
    });
  });

  it('revives an expired indicator', async () => {
    const { service, indicator, advance } = await worldWithOne({ expirationTime: '2026-01-01T02:00:00Z' });
    advance(2 * hour);
    const { document } = await service.patch(feedA, indicator.id, { expirationTime: '2027-01-01' });
    expect(document).toMatchObject({ id: indicator.id, expirationTime: '2027-01-01T00:00:00.0000000Z' });
    expect(await service.count(feedA, {})).toBe(1);
  });

  it('writes nothing if nothing changes', async () => {
    const { service, indicator, etag } = await worldWithOne();
    expect(await service.patch(feedA, indicator.id, { title: 'Dropper' })).toEqual({ document: indicator, etag });
  });

  it.each([
    ['another value', { indicatorValue: sha1('b') }, 'InvalidInput'],
    ['another type', { indicatorType: 'FileSha256', indicatorValue: 'a'.repeat(64) }, 'InvalidInput'],
    ['an empty title', { title: null }, 'MissingRequiredParameter'],
    ['an unknown definition', { alertDefinitionId: '7' }, 'InvalidInput'],
    ['Audit without alerts', { action: 'Audit', generateAlert: false }, 'InvalidInput'],
  ])('refuses %s', async (_name, body, code) => {
    const { service, indicator } = await worldWithOne();
    await expect(service.patch(feedA, indicator.id, body)).rejects.toMatchObject({ code });
  });

  it.each([
    ['an indicator of another client', feedB, 'NotFound'],
    ['an indicator outside the groups of the caller', helsinki, 'Forbidden'],
  ])('refuses %s', async (_name, actor, code) => {
    const { service, indicator } = await worldWithOne();
    await expect(service.patch(actor, indicator.id, { title: 'x' })).rejects.toMatchObject({ code });
  });

  it('requires the version that the caller saw', async () => {
    const { service, indicator, etag } = await worldWithOne();
    const isSeen = (current: string): boolean => current === etag;
    await service.patch(feedA, indicator.id, { title: 'First' }, isSeen);
    await expect(service.patch(feedA, indicator.id, { title: 'Second' }, isSeen)).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
  });

  it('requires force for a forced indicator only if the action changes', async () => {
    const github = { indicatorType: 'DomainName', indicatorValue: 'github.io', force: true };
    const { service, indicator } = await worldWithOne(github, adminClient);
    expect(indicator.forced).toBe(true);
    const { document } = await service.patch(adminClient, indicator.id, { title: 'x' });
    expect(document.forced).toBe(true);
    await expect(service.patch(adminClient, indicator.id, { action: 'Warn' })).rejects.toMatchObject({
      code: 'InvalidInput',
    });
    const { document: audit } = await service.patch(adminClient, indicator.id, { action: 'Audit' });
    expect(audit.forced).toBeUndefined();
  });
});

const scopeOf = ({ id, rbacGroupIds, rbacGroupNames, organisationWide }: IndicatorDocument) => ({
  id,
  rbacGroupIds,
  rbacGroupNames,
  organisationWide,
});

describe('patch of the scope', () => {
  it('deletes and creates, returns the new id, and can be undone', async () => {
    const { service, indicator, advance } = await worldWithOne({ rbacGroupNames: ['Helsinki'] });
    const { document: moved } = await service.patch(people, indicator.id, { rbacGroupNames: [], title: 'Wide' });
    expect(moved.id).not.toBe(indicator.id);
    expect(scopeOf(moved)).toEqual({
      id: moved.id,
      rbacGroupIds: [],
      rbacGroupNames: [],
      organisationWide: true,
    });
    expect(moved).toMatchObject({ title: 'Wide', createdBy: 'feed-a', owner: 'feed-a', lastUpdatedBy: people.id });
    await expect(service.get(people, indicator.id)).rejects.toMatchObject({ code: 'NotFound' });
    expect(await service.count(people, {})).toBe(1);
    expect((await service.history(people, moved.id, { top: 10 })).entries.map(({ change }) => change)).toEqual([
      'moved',
      'created',
    ]);
    advance(hour);
    const { document: back } = await service.patch(people, moved.id, { rbacGroupIds: [10] });
    expect(scopeOf(back)).toEqual(scopeOf(indicator));
    expect((await service.history(people, back.id, { top: 10 })).entries.map(({ change }) => change)).toEqual([
      'moved',
      'moved',
      'created',
    ]);
  });

  it('is refused if the new scope is taken, and changes nothing', async () => {
    const { service, indicator } = await worldWithOne();
    await service.submit(feedA, raw({ rbacGroupNames: ['Oslo'] }));
    await expect(service.patch(feedA, indicator.id, { rbacGroupNames: ['Oslo'] })).rejects.toMatchObject({
      code: 'Conflict',
    });
    expect((await service.get(feedA, indicator.id)).document).toEqual(indicator);
  });

  it('is limited to the groups of the caller', async () => {
    const { service, indicator } = await worldWithOne({ rbacGroupNames: ['Helsinki'] });
    await expect(service.patch(helsinki, indicator.id, { rbacGroupNames: [] })).rejects.toMatchObject({
      code: 'Forbidden',
    });
    expect((await service.patch(helsinki, indicator.id, { title: 'x' })).document.title).toBe('x');
  });
});
