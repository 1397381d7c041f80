import { describe, expect, it } from 'vitest';
import { makeDeviceGroupDirectory } from '../../../shared/device-groups/directory.ts';
import { type IdentityHash, indicatorPlace } from '../../../shared/indicators/rules/identity.ts';
import { feedA, type IndicatorWorld, makeIndicatorWorld, raw, sha1 } from '../../support/made/indicator-fixtures.ts';

/** One partition, and one slot for all indicators of one owner and scope. */
const narrowHash: IdentityHash = () => ({ first: 0, second: 0 });
const longAfterTombstones = 3 * 86_400_000;

async function submit({ service }: IndicatorWorld, digit: string): Promise<[string, string]> {
  const { status, indicator } = await service.submit(feedA, raw({ indicatorValue: sha1(digit) }));
  return [status, indicator.id];
}

async function worldWith(digits: string): Promise<{ world: IndicatorWorld; ids: Map<string, string> }> {
  const world = makeIndicatorWorld({ identityHash: narrowHash });
  const ids = new Map<string, string>();
  for (const digit of digits) {
    ids.set(digit, (await submit(world, digit))[1]);
  }
  return { world, ids };
}

describe('identities that hash to one slot', () => {
  it('get consecutive slots, and are found again', async () => {
    const { world, ids } = await worldWith('abc');
    const numbers = [...ids.values()].map(Number);
    const first = numbers[0] ?? 0;
    expect(numbers).toEqual([first, first + 1, first + 2]);
    for (const digit of 'cab') {
      expect(await submit(world, digit)).toEqual(['unchanged', ids.get(digit)]);
    }
  });

  it('get consecutive slots also within one batch', async () => {
    const { service } = makeIndicatorWorld({ identityHash: narrowHash });
    const items = ['a', 'b', 'c', 'a', 'b', 'c'].map((digit) => ({ raw: raw({ indicatorValue: sha1(digit) }) }));
    const outcomes = await service.submitAll(feedA, items, { channel: 'api' });
    expect(outcomes.map(({ status }) => status)).toEqual([
      'created',
      'created',
      'created',
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    const ids = outcomes.map((outcome) => (outcome.status === 'refused' ? '' : outcome.indicator.id));
    expect(new Set(ids).size).toBe(3);
    expect(ids.slice(3)).toEqual(ids.slice(0, 3));
  });

  it.each([
    ['the first', 'a'],
    ['the middle one', 'b'],
    ['the first two', 'ab'],
    ['the last', 'c'],
  ])('are found after %s was deleted and its tombstone would have expired', async (_name, deleted) => {
    const { world, ids } = await worldWith('abc');
    for (const digit of deleted) {
      await world.service.remove(feedA, ids.get(digit) ?? '');
    }
    world.advance(longAfterTombstones);
    for (const digit of 'abc') {
      expect(await submit(world, digit)).toEqual([deleted.includes(digit) ? 'created' : 'unchanged', ids.get(digit)]);
    }
  });

  it('keep the tombstone that they were placed after', async () => {
    const { world, ids } = await worldWith('a');
    await world.service.remove(feedA, ids.get('a') ?? '');
    const [, id] = await submit(world, 'b');
    expect(id).not.toBe(ids.get('a'));
    world.advance(longAfterTombstones);
    expect(await submit(world, 'b')).toEqual(['unchanged', id]);
    expect(await submit(world, 'a')).toEqual(['created', ids.get('a')]);
  });

  it('reuse a slot whose tombstone has expired', async () => {
    const { world, ids } = await worldWith('a');
    await world.service.remove(feedA, ids.get('a') ?? '');
    world.advance(longAfterTombstones);
    expect(await submit(world, 'b')).toEqual(['created', ids.get('a')]);
    expect((await submit(world, 'a'))[0]).toBe('created');
    expect((await submit(world, 'b'))[0]).toBe('unchanged');
  });

  it('can be moved past each other', async () => {
    const { world, ids } = await worldWith('ab');
    const { document } = await world.service.patch(feedA, ids.get('a') ?? '', { rbacGroupNames: ['Oslo'] });
    world.advance(longAfterTombstones);
    expect(await submit(world, 'b')).toEqual(['unchanged', ids.get('b')]);
    const { document: back } = await world.service.patch(feedA, document.id, { rbacGroupNames: [] });
    expect(back.id).toBe(ids.get('a'));
  });

  it('can be moved when both scopes hash to the same slot', async () => {
    const [one, other] = groupsOfOneSlot();
    const groups = makeDeviceGroupDirectory([one, other].map((id) => ({ id, name: `Group ${id}` })));
    const { service, advance } = makeIndicatorWorld({ identityHash: narrowHash, groups });
    const { indicator } = await service.submit(feedA, raw({ rbacGroupIds: [one] }));
    const { document } = await service.patch(feedA, indicator.id, { rbacGroupIds: [other] });
    expect(Number(document.id)).toBe(Number(indicator.id) + 1);
    advance(longAfterTombstones);
    expect(await service.submit(feedA, raw({ rbacGroupIds: [other] }))).toMatchObject({
      status: 'unchanged',
      indicator: { id: document.id },
    });
  });
});

/** The first two numbers that, as the only group of a scope, lead to one slot. */
function groupsOfOneSlot(): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let id = 1; ; id += 1) {
    const identity = {
      indicatorType: 'FileSha1',
      indicatorValue: sha1('a'),
      owner: feedA.owner,
      rbacGroupIds: [String(id)],
    } as const;
    const { slot } = indicatorPlace(identity, narrowHash);
    const earlier = seen.get(slot);
    if (earlier !== undefined) {
      return [earlier, String(id)];
    }
    seen.set(slot, String(id));
  }
}
