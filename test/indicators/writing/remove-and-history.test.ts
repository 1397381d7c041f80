import { describe, expect, it } from 'vitest';
import {
  feedA,
  feedB,
  helsinki,
  makeIndicatorWorld,
  people,
  raw,
  sha1,
} from '../../support/made/indicator-fixtures.ts';

const hour = 3_600_000;
const expiry = (hours: number) => `${new Date(Date.UTC(2026, 0, 2, hours)).toISOString().slice(0, 19)}.0000000Z`;

const day = 24 * hour;

describe('remove', () => {
  it('leaves a tombstone and a history record', async () => {
    const { service, container, advance } = makeIndicatorWorld();
    const { indicator } = await service.submit(feedA, raw());
    await service.remove(feedA, indicator.id);
    await expect(service.get(feedA, indicator.id)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(service.remove(feedA, indicator.id)).rejects.toMatchObject({ code: 'NotFound' });
    expect(await service.count(people, {})).toBe(0);
    expect(await container.read(indicator)).toMatchObject({ document: { deleted: true, ttl: 86_400 } });
    expect((await service.history(feedA, indicator.id, { top: 9 })).entries.map(({ change }) => change)).toEqual([
      'deleted',
      'created',
    ]);
    advance(2 * day);
    await expect(service.history(feedA, indicator.id, { top: 9 })).rejects.toMatchObject({ code: 'NotFound' });
  });

  it.each([
    ['of another client', feedB, 'NotFound'],
    ['outside the groups of the caller', helsinki, 'Forbidden'],
  ])('refuses an indicator %s', async (_name, actor, code) => {
    const { service } = makeIndicatorWorld();
    const { indicator } = await service.submit(feedA, raw());
    await expect(service.remove(actor, indicator.id)).rejects.toMatchObject({ code });
  });

  it.each(['0', '1', '123456789012345', 'x', ''])('refuses the unknown id "%s"', async (id) => {
    await expect(makeIndicatorWorld().service.remove(people, id)).rejects.toMatchObject({ code: 'NotFound' });
  });
});

async function worldWithThree() {
  const world = makeIndicatorWorld();
  const ids: string[] = [];
  for (const digit of ['a', 'b', 'c']) {
    ids.push((await world.service.submit(feedA, raw({ indicatorValue: sha1(digit) }))).indicator.id);
  }
  return { ...world, ids };
}

describe('removeAll', () => {
  it('deletes all, and can be repeated', async () => {
    const { service, ids } = await worldWithThree();
    await service.remove(feedA, ids[1] ?? '');
    await service.removeAll(feedA, [...ids, ...ids]);
    expect(await service.count(people, {})).toBe(0);
    await service.removeAll(feedA, ids);
  });

  it.each([
    ['no ids', () => [], 'InvalidInput'],
    ['a text that is not an id', (ids: string[]) => [...ids, 'a1'], 'InvalidInput'],
    ['501 ids', (ids: string[]) => Array.from({ length: 501 }, () => ids[0] ?? ''), 'MaximumBatchSizeExceeded'],
    ['an unknown id', (ids: string[]) => [...ids, '994'], 'NotFound'],
    ['an unknown id of our form', (ids: string[]) => [...ids, '123456789012345'], 'NotFound'],
  ])('refuses %s, and deletes nothing', async (_name, listOf, code) => {
    const { service, ids } = await worldWithThree();
    await expect(service.removeAll(feedA, listOf(ids))).rejects.toMatchObject({ code });
    expect(await service.count(people, {})).toBe(3);
  });

  it('refuses indicators of other clients and outside the groups of the caller', async () => {
    const { service, ids } = await worldWithThree();
    await expect(service.removeAll(feedB, ids)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(service.removeAll(helsinki, ids)).rejects.toMatchObject({ code: 'Forbidden' });
    expect(await service.count(people, {})).toBe(3);
  });
});

describe('history', () => {
  it('returns each change with its fields, newest first, in pages', async () => {
    const { service, advance } = makeIndicatorWorld();
    const { indicator } = await service.submit(feedA, raw());
    await service.submit(feedA, raw());
    advance(hour);
    await service.submit(feedA, raw({ title: 'Second', severity: 'High' }));
    // the clock stands still: the order must hold nevertheless
    await service.patch(people, indicator.id, { title: 'Third' });
    await service.remove(people, indicator.id);
    await service.submit(feedA, raw());
    const { entries } = await service.history(people, indicator.id, { top: 100 });
    expect(entries.map(({ change, by }) => [change, by])).toEqual([
      ['revived', 'feed-a'],
      ['deleted', people.id],
      ['updated', people.id],
      ['updated', 'feed-a'],
      ['created', 'feed-a'],
    ]);
    expect(entries[2]?.fields).toEqual([{ field: 'title', before: 'Second', after: 'Third' }]);
    expect(entries[3]?.fields).toEqual([
      { field: 'severity', before: 'Informational', after: 'High' },
      { field: 'title', before: 'Dropper', after: 'Second' },
    ]);
    expect(entries[0]?.fields).toContainEqual({
      field: 'creationTimeDateTimeUtc',
      before: '2026-01-01T00:00:00.0000000Z',
      after: '2026-01-01T01:00:00.0000003Z',
    });
    await expect(service.history(feedB, indicator.id, { top: 1 })).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('ends its last page with the creation', async () => {
    const { service } = makeIndicatorWorld();
    const { indicator } = await service.submit(feedA, raw());
    for (const title of ['1', '2', '3']) {
      await service.patch(feedA, indicator.id, { title });
    }
    const changes: string[] = [];
    let page = await service.history(feedA, indicator.id, { top: 1 });
    for (;;) {
      expect(page.entries.length).toBeLessThanOrEqual(1);
      changes.push(...page.entries.map(({ change }) => change));
      if (page.next === undefined) {
        break;
      }
      page = await service.history(feedA, indicator.id, { top: 1, after: page.next });
    }
    expect(changes).toEqual(['updated', 'updated', 'updated', 'created']);
  });

  it('keeps one record of extensions a day, without changes of another kind', async () => {
    const { service, advance } = makeIndicatorWorld();
    const renew = (hours: number, changes = {}) =>
      service.submit(feedA, raw({ expirationTime: new Date(Date.UTC(2026, 0, 2, hours)).toISOString(), ...changes }));
    const { indicator } = await renew(0);
    for (const hours of [1, 2, 3]) {
      advance(hour);
      await renew(hours);
    }
    advance(day);
    await renew(30);
    advance(hour);
    await renew(31, { title: 'Other' });
    const { entries } = await service.history(feedA, indicator.id, { top: 100 });
    expect(entries.map(({ change }) => change)).toEqual(['updated', 'updated', 'updated', 'created']);
    expect(entries.map(({ fields }) => fields)).toEqual([
      [
        { field: 'title', before: 'Dropper', after: 'Other' },
        { field: 'expirationTime', before: expiry(30), after: expiry(31) },
      ],
      [{ field: 'expirationTime', before: expiry(3), after: expiry(30) }],
      [{ field: 'expirationTime', before: expiry(0), after: expiry(3) }],
      [],
    ]);
  });

  it('records that the guard list was overridden', async () => {
    const { service } = makeIndicatorWorld();
    const github = { indicatorType: 'DomainName', indicatorValue: 'github.io', force: true };
    const { indicator } = await service.submit(people, raw({ ...github, action: 'Audit' }));
    await service.submit(people, raw(github));
    const { entries } = await service.history(people, indicator.id, { top: 2 });
    expect(entries.map(({ forced }) => forced)).toContain(true);
  });
});
