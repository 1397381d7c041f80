import { describe, expect, it } from 'vitest';
import {
  a,
  b,
  join,
  named,
  namedBy,
  objectId,
  onlyRow,
  rowsOf,
  storedClaims,
} from '../../support/made/claimed-indicators.ts';
import { feedA, feedB, makeIndicatorWorld, people, raw } from '../../support/made/indicator-fixtures.ts';

const hour = 3_600_000;

describe('objects that join', () => {
  it('keep the content and the holder, and extend the end', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a, { title: 'A' }));
    expect(await join(world, named(b, { title: 'B', action: 'Audit', expirationTime: null }))).toEqual(['updated']);
    expect(await onlyRow(world)).toMatchObject({
      title: 'A',
      action: 'Block',
      externalId: a,
      expirationTime: null,
      claims: { further: 1, expirationTime: '2027-01-01T00:00:00.0000000Z' },
    });
  });

  it('write nothing when they come again', async () => {
    const world = makeIndicatorWorld();
    const both = [named(a, { title: 'A' }), named(b, { title: 'B', version: '2026-01-01T00:00:00Z' })];
    await join(world, ...both);
    const before = await world.container.changes(undefined, 100);
    expect(await join(world, ...both)).toEqual(['unchanged', 'unchanged']);
    expect((await world.container.changes(before.checkpoint, 100)).items).toEqual([]);
  });

  it('take an indicator that is over, with their content', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a, { title: 'A' }));
    world.advance(366 * 24 * hour);
    await join(world, named(b, { title: 'B', expirationTime: '2028-01-01T00:00:00Z' }));
    expect(await onlyRow(world)).toMatchObject({ title: 'B', externalId: b });
    expect(await namedBy(world, a)).toBe(0);
  });

  it('may be more than fit into one write', async () => {
    const world = makeIndicatorWorld();
    const numbers = Array.from({ length: 250 }, (_, index) => index + 1);
    const statuses = await join(world, ...numbers.map((number) => named(objectId(number))));
    expect(statuses.filter((status) => status === 'created')).toHaveLength(1);
    expect((await onlyRow(world)).claims?.further).toBe(249);
    expect(await storedClaims(world)).toHaveLength(249);
    const { id } = await onlyRow(world);
    for (const number of numbers) {
      expect(await rowsOf(world)).toHaveLength(1);
      await world.service.withdraw(feedA, id, objectId(number));
    }
    expect(await rowsOf(world, true)).toEqual([]);
    expect(await storedClaims(world)).toEqual([]);
  });

  it('have claims of at most 250 bytes', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b, { version: '2026-01-01T00:00:00.000Z' }));
    expect((await storedClaims(world)).map((claim) => JSON.stringify(claim).length)).toEqual([248]);
  });
});

describe('objects that take over', () => {
  it('bring their content, and the former holder keeps a claim', async () => {
    const world = makeIndicatorWorld();
    const first = await world.service.submit(feedA, named(a, { title: 'A', action: 'Audit' }));
    const second = await world.service.submit(feedA, named(b, { title: 'B', expirationTime: '2026-06-01T00:00:00Z' }));
    expect(second).toMatchObject({
      status: 'updated',
      indicator: { id: first.indicator.id, externalId: b, title: 'B' },
    });
    expect(second.indicator).toMatchObject({ action: 'Block', expirationTime: '2027-01-01T00:00:00.0000000Z' });
    expect([await namedBy(world, a), await namedBy(world, b)]).toEqual([1, 1]);
  });

  it.each([
    ['an end in the past of the holder', b, a],
    ['an end in the past of the other one', a, b],
  ])('%s leaves the claim that stands', async (_, ended, left) => {
    const world = makeIndicatorWorld();
    await world.service.submit(feedA, named(a, { expirationTime: '2026-08-01T00:00:00Z' }));
    await world.service.submit(feedA, named(b, { expirationTime: '2026-08-01T00:00:00Z' }));
    const end = { expirationTime: '2025-01-01T00:00:00Z' };
    expect(await world.service.submit(feedA, named(ended, end))).toMatchObject({ status: 'updated' });
    expect(await rowsOf(world)).toMatchObject([{ expirationTime: '2026-08-01T00:00:00.0000000Z' }]);
    expect(await world.service.submit(feedA, named(left, end))).toMatchObject({ status: 'withdrawn' });
    expect(await rowsOf(world)).toEqual([]);
  });

  it('do not claim by an end in the past', async () => {
    const world = makeIndicatorWorld();
    await world.service.submit(feedA, named(a));
    const past = named(b, { expirationTime: '2025-01-01T00:00:00Z' });
    expect(await world.service.submit(feedA, past)).toMatchObject({ status: 'unchanged' });
    expect((await onlyRow(world)).claims).toBeUndefined();
  });

  it('and a write without an external id speaks for the indicator itself', async () => {
    const world = makeIndicatorWorld();
    await join(world, named(a), named(b));
    await world.service.submit(feedA, raw({ title: 'Mine', expirationTime: '2026-03-01T00:00:00Z' }));
    expect(await onlyRow(world)).toMatchObject({ externalId: null, expirationTime: '2026-03-01T00:00:00.0000000Z' });
    await world.service.submit(feedA, raw({ expirationTime: '2025-03-01T00:00:00Z' }));
    expect(await rowsOf(world)).toEqual([]);
  });

  it('of different owners hold an indicator each', async () => {
    const world = makeIndicatorWorld();
    await world.service.submit(feedA, named(a));
    const other = await world.service.submit(feedB, named(a));
    await world.service.withdraw(feedB, other.indicator.id, a);
    expect(await rowsOf(world)).toMatchObject([{ owner: 'feed-a' }]);
  });

  it('in a file are written once, however often a slice is repeated', async () => {
    const world = makeIndicatorWorld();
    const rows = [named(a), named(b), named(a, { title: 'again' })].map((one, index) => ({ raw: one, row: index + 1 }));
    const options = { channel: 'csv', importId: 'i1' } as const;
    const first = await world.service.submitAll(people, rows, options);
    const checkpoint = (await world.container.changes(undefined, 100)).checkpoint;
    const second = await world.service.submitAll(people, rows, options);
    expect(second.map(({ status }) => status)).toEqual(first.map(({ status }) => status));
    expect((await world.container.changes(checkpoint, 100)).items).toEqual([]);
    expect((await onlyRow(world)).claims?.further).toBe(1);
  });
});
