import { describe, expect, it } from 'vitest';
import {
  a,
  b,
  c,
  join,
  named,
  namedBy,
  objectId,
  onlyRow,
  rowsOf,
  storedClaims,
} from '../../support/made/claimed-indicators.ts';
import { feedA, makeIndicatorWorld, people } from '../../support/made/indicator-fixtures.ts';

const hour = 3_600_000;

describe('a withdrawal', () => {
  it('of the holder gives the indicator to the claim that ends last, with its end and without lowering the action', async () => {
    const world = makeIndicatorWorld();
    await join(
      world,
      named(a, { expirationTime: null }),
      named(b),
      named(c, { expirationTime: '2026-05-01T00:00:00Z' }),
    );
    const { id } = await onlyRow(world);
    await world.service.withdraw(feedA, id, a);
    expect(await onlyRow(world)).toMatchObject({
      id,
      externalId: b,
      action: 'Block',
      expirationTime: '2027-01-01T00:00:00.0000000Z',
      claims: { further: 1 },
    });
    await world.service.withdraw(feedA, id, b);
    const last = await onlyRow(world);
    expect(last).toMatchObject({ externalId: c, expirationTime: '2026-05-01T00:00:00.0000000Z' });
    expect(last.claims).toBeUndefined();
  });

  it('of an object that does not name the indicator changes nothing', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b));
    const before = await onlyRow(world);
    await world.service.withdraw(feedA, before.id, c);
    expect(await onlyRow(world)).toEqual(before);
  });

  it('never lengthens what a person shortened', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b, { expirationTime: null }), named(c));
    const { id } = await onlyRow(world);
    await world.service.patch(people, id, { expirationTime: '2026-02-01T00:00:00Z' });
    await world.service.withdraw(feedA, id, a);
    await world.service.withdraw(feedA, id, c);
    expect(await onlyRow(world)).toMatchObject({ externalId: b, expirationTime: '2026-02-01T00:00:00.0000000Z' });
  });

  it('and a claim are in the history, with who did it', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a));
    await join(world, named(b, { expirationTime: '2026-06-01T00:00:00Z' }));
    const { id } = await onlyRow(world);
    await world.service.withdraw(feedA, id, a);
    const { entries } = await world.service.history(people, id, { top: 10 });
    expect(entries.map(({ change, by, fields }) => [change, by, fields])).toEqual([
      [
        'updated',
        'feed-a',
        [
          { field: 'externalId', before: a, after: b },
          { field: 'expirationTime', before: '2027-01-01T00:00:00.0000000Z', after: '2026-06-01T00:00:00.0000000Z' },
          { field: 'claim', before: a, after: null },
        ],
      ],
      ['updated', 'feed-a', [{ field: 'claim', before: null, after: b }]],
      ['created', 'feed-a', []],
    ]);
  });
});

describe('a change by a person', () => {
  it('deletes the indicator with all claims, and a restore brings them back', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b));
    const { id } = await onlyRow(world);
    await world.service.remove(people, id);
    expect([await namedBy(world, a), await namedBy(world, b)]).toEqual([0, 0]);
    await world.service.restore(people, id);
    await world.service.withdraw(feedA, id, a);
    expect(await rowsOf(world)).toMatchObject([{ id, externalId: b }]);
  });

  it('after which an object claims again begins without the earlier claims', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b));
    const { id } = await onlyRow(world);
    await world.service.remove(people, id);
    await join(world, named(a));
    expect((await onlyRow(world)).claims).toBeUndefined();
    expect(await namedBy(world, b)).toBe(0);
    await world.service.withdraw(feedA, id, a);
    expect(await rowsOf(world)).toEqual([]);
  });

  it('of the scope takes the claims along', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b));
    const before = await onlyRow(world);
    const after = await world.service.patch(people, before.id, { rbacGroupNames: ['Oslo'] });
    expect(after.document.id).not.toBe(before.id);
    expect(await world.service.findByExternalIds(feedA, [b])).toMatchObject([{ indicator: { id: after.document.id } }]);
    await world.service.withdraw(feedA, after.document.id, a);
    expect(await onlyRow(world)).toMatchObject({ externalId: b, rbacGroupIds: ['2'] });
  });

  it('of the external id renames the holder, which needs no claim of its own', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b), named(c));
    const { id } = await onlyRow(world);
    await world.service.patch(people, id, { externalId: b });
    expect(await onlyRow(world)).toMatchObject({ externalId: b, claims: { further: 1 } });
    await world.service.withdraw(feedA, id, b);
    await world.service.withdraw(feedA, id, c);
    expect(await rowsOf(world)).toEqual([]);
  });
});

describe('the purge', () => {
  const options = { graceMs: hour, batch: 100, timeBudgetMs: 60_000 };

  it('deletes claims that expired, and keeps the count', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b, { expirationTime: '2026-01-02T00:00:00Z' }), named(c));
    world.advance(48 * hour);
    await world.service.purge(options);
    expect(await onlyRow(world)).toMatchObject({ externalId: a, claims: { further: 1 } });
    expect(await storedClaims(world)).toMatchObject([{ externalId: c }]);
  });

  it('deletes the claims of a deleted indicator once it cannot be restored', async () => {
    const world = makeIndicatorWorld();
    const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
    await join(world, ...numbers.map((number) => named(objectId(number), { expirationTime: null })));
    await world.service.remove(people, (await onlyRow(world)).id);
    await world.service.purge(options);
    expect(await storedClaims(world)).toHaveLength(199);
    world.advance(49 * hour);
    await world.service.purge(options);
    expect(await storedClaims(world)).toEqual([]);
    expect(await world.container.count('claim-sweep')).toBe(0);
  });
});

describe('a document of an earlier release', () => {
  it('is one claim', async () => {
    const world = makeIndicatorWorld();
    await world.service.submit(feedA, named(a));
    const stored = await onlyRow(world);
    expect(Object.keys(stored)).not.toContain('claims');
    await join(world, named(b));
    await world.service.withdraw(feedA, stored.id, a);
    expect(await rowsOf(world)).toMatchObject([{ externalId: b }]);
  });
});
