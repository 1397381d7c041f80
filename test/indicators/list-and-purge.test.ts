import { describe, expect, it } from 'vitest';
import type { Actor } from '../../shared/access/actor.ts';
import type { IndicatorService } from '../../shared/indicators/indicator-service.ts';
import type { IndicatorQuery } from '../../shared/indicators/reading/list.ts';
import { makeConflictingContainer } from '../support/fakes/conflicting-container.ts';
import { feedA, feedB, helsinki, makeIndicatorWorld, people, raw, sha1 } from '../support/made/indicator-fixtures.ts';

const hour = 3_600_000;
const nothing = async (): Promise<void> => {};

async function titles(service: IndicatorService, actor: Actor, query: IndicatorQuery = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const { items } of service.list(actor, query)) {
    found.push(...items.map(({ title }) => title));
  }
  return found;
}

async function mixedWorld() {
  const world = makeIndicatorWorld();
  const submit = (actor: Actor, title: string, changes = {}) => world.service.submit(actor, raw({ title, ...changes }));
  await submit(feedB, 'b');
  world.advance(1);
  await submit(feedA, 'a');
  world.advance(1);
  await submit(feedA, 'a, Helsinki', { rbacGroupNames: ['Helsinki'] });
  world.advance(1);
  await submit(people, 'Oslo', { rbacGroupNames: ['Oslo'], action: 'Audit' });
  world.advance(1);
  await submit(people, 'soon over', { expirationTime: '2026-01-01T01:00:00Z' });
  return world;
}

describe('the list', () => {
  it.each([
    ['all indicators to people', people, ['b', 'a', 'a, Helsinki', 'Oslo', 'soon over']],
    ['its own indicators to a client', feedA, ['a', 'a, Helsinki']],
    [
      'organisation-wide and group indicators to a person limited to a group',
      helsinki,
      ['b', 'a', 'a, Helsinki', 'soon over'],
    ],
  ])('shows %s, in the order of creation', async (_name, actor, expected) => {
    const { service } = await mixedWorld();
    expect(await titles(service, actor)).toEqual(expected);
    expect(await service.count(actor, {})).toBe(expected.length);
  });

  it('leaves out expired indicators, exact to the second, unless asked', async () => {
    const { service, advance, now } = await mixedWorld();
    advance(hour - (now() % hour) - 1);
    expect(await titles(service, people)).toContain('soon over');
    advance(1);
    expect(await titles(service, people)).not.toContain('soon over');
    expect(await titles(service, people, { includeExpired: true })).toContain('soon over');
    expect(await service.count(people, {})).toBe(4);
  });

  it('filters, orders, skips, and says where the next page starts', async () => {
    const { service } = await mixedWorld();
    const query: IndicatorQuery = {
      filter: { op: 'eq', field: 'action', value: 'Block' },
      order: { field: 'title', descending: true },
    };
    expect(await titles(service, people, query)).toEqual(['soon over', 'b', 'a, Helsinki', 'a']);
    expect(await titles(service, people, { ...query, skip: 1, limit: 2 })).toEqual(['b', 'a, Helsinki']);
    const first = await service.list(people, { ...query, limit: 2 }).next();
    expect(first.value).toMatchObject({ isLast: true, next: { value: 'b' } });
    const after = first.done === true ? undefined : first.value.next;
    expect(await titles(service, people, { ...query, ...(after !== undefined && { after }) })).toEqual([
      'a, Helsinki',
      'a',
    ]);
  });

  it('reads a long list in slices', async () => {
    const { service } = makeIndicatorWorld();
    const items = Array.from({ length: 1_203 }, (_, index) => ({
      raw: raw({ indicatorValue: index.toString(16).padStart(40, '0'), title: String(index) }),
    }));
    await service.submitAll(feedA, items, { channel: 'api' });
    const sizes: number[] = [];
    for await (const slice of service.list(people, { limit: 1_100 })) {
      sizes.push(slice.items.length);
      expect(slice.isLast).toBe(sizes.length === 3);
      expect(slice.next !== undefined).toBe(slice.isLast);
    }
    expect(sizes).toEqual([500, 500, 100]);
    expect(new Set(await titles(service, people)).size).toBe(1_203);
    expect(await titles(service, people, { limit: 0 })).toEqual([]);
  });
});

it('indicators are counted by type, action and state', async () => {
  const { service, advance } = await mixedWorld();
  advance(hour);
  const counts = await service.countByGroup(people);
  expect(counts).toHaveLength(3);
  expect(counts).toEqual(
    expect.arrayContaining([
      { indicatorType: 'FileSha1', action: 'Block', state: 'active', count: 3 },
      { indicatorType: 'FileSha1', action: 'Audit', state: 'active', count: 1 },
      { indicatorType: 'FileSha1', action: 'Block', state: 'expired', count: 1 },
    ]),
  );
});

describe('purge', () => {
  const options = { graceMs: hour, batch: 2, timeBudgetMs: hour };

  async function worldOfExpired(wrap?: Parameters<typeof makeIndicatorWorld>[0]) {
    const world = makeIndicatorWorld(wrap);
    for (const digit of ['a', 'b', 'c', 'd', 'e']) {
      await world.service.submit(
        feedA,
        raw({ indicatorValue: sha1(digit), title: digit, expirationTime: '2026-01-01T01:00:00Z' }),
      );
    }
    await world.service.submit(feedA, raw({ indicatorValue: sha1('f'), title: 'f' }));
    world.advance(2 * hour + 1000);
    return world;
  }

  it('deletes what expired before the grace period, and leaves a history record', async () => {
    const { service, metrics } = await worldOfExpired();
    expect(await service.purge(options)).toMatchObject({ examined: 5, purged: 5, skippedExtended: 0, more: false });
    expect(metrics.value('indicators.purged')).toBe(5);
    expect(await titles(service, people, { includeExpired: true })).toEqual(['f']);
    expect(await service.purge(options)).toMatchObject({ examined: 0, purged: 0 });
    const { indicator } = await service.submit(feedA, raw());
    const { entries } = await service.history(feedA, indicator.id, { top: 9 });
    expect(entries.map(({ change, by }) => [change, by])).toEqual([
      ['revived', 'feed-a'],
      ['purged', 'purge'],
      ['created', 'feed-a'],
    ]);
  });

  it('keeps what expired within the grace period', async () => {
    const { service } = await worldOfExpired();
    expect(await service.purge({ ...options, graceMs: 2 * hour })).toMatchObject({ examined: 0 });
  });

  it('keeps an indicator that is extended at the same time', async () => {
    let extend = nothing;
    const { service } = await worldOfExpired({
      wrap: (container) => makeConflictingContainer(container, () => extend()),
    });
    extend = async () => {
      extend = nothing;
      await service.submit(feedA, raw({ title: 'a', expirationTime: '2027-01-01' }));
      await service.submit(feedA, raw({ indicatorValue: sha1('b'), title: 'b', expirationTime: '2027-01-01' }));
    };
    const summary = await service.purge({ ...options, batch: 5 });
    expect(summary).toMatchObject({ examined: 5, purged: 3, skippedExtended: 2 });
    expect((await titles(service, people)).toSorted()).toEqual(['a', 'b', 'f']);
  });

  it('can safely run twice at the same time', async () => {
    const { service, container } = await worldOfExpired();
    const [one, two] = await Promise.all([service.purge(options), service.purge(options)]);
    expect(one.purged + two.purged).toBe(5);
    expect(await container.count('history')).toBe(5);
  });

  it('stops when its time budget is used up', async () => {
    const { service } = await worldOfExpired();
    expect(await service.purge({ ...options, timeBudgetMs: 0 })).toMatchObject({ examined: 2, more: true });
  });
});
