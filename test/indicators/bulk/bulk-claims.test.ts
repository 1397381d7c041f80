import { describe, expect, it } from 'vitest';
import type { RawIndicator } from '../../../shared/indicators/input/raw-indicator.ts';
import { formatUtcDate } from '../../../shared/platform/utc-date.ts';
import { a, b, c, join, named, namedBy, onlyRow, rowsOf, storedClaims } from '../../support/made/claimed-indicators.ts';
import { feedA, makeIndicatorWorld } from '../../support/made/indicator-fixtures.ts';

const hour = 3_600_000;

/** An indicator that three objects name, and a bulk change of it. */
async function makeWorld() {
  const world = makeIndicatorWorld();
  await join(world, named(a), named(b, { expirationTime: '2028-01-01T00:00:00Z' }), named(c));
  const { id } = await onlyRow(world);
  world.advance(hour);
  const since = formatUtcDate(world.now());
  const items = [{ id, row: 1 }];
  const stateOf = async () => {
    const { lastUpdateTime: _at, lastUpdatedBy: _by, touched: _touched, ...rest } = await onlyRow(world);
    return { rest, claims: (await storedClaims(world)).toSorted((x, y) => (x.id < y.id ? -1 : 1)) };
  };
  const change = async (fields: RawIndicator | undefined) => {
    const outcomes = await world.service.changeEach(feedA, items, { jobId: 'job', fields });
    world.advance(hour);
    return outcomes.map(({ status }) => status);
  };
  const undo = async () => {
    const outcomes = await world.service.revertItems(feedA, items, { undoes: 'job', jobId: 'undo', since });
    return outcomes.map(({ status }) => status);
  };
  return { ...world, id, change, undo, stateOf };
}

describe('a bulk change of an indicator that several objects name', () => {
  it.each([
    { expirationTime: '2027-06-01T00:00:00Z' },
    { expirationTime: null },
    { expirationTime: '2030-01-01T00:00:00Z', action: 'Audit', generateAlert: true },
    { severity: 'Low' },
  ])('%o is undone with its claims', async (fields) => {
    const world = await makeWorld();
    const before = await world.stateOf();
    expect(await world.change(fields)).toEqual(['changed']);
    expect(await world.change(fields)).toEqual(['changed']);
    expect(await world.undo()).toEqual(['reverted']);
    expect(await world.undo()).toEqual(['reverted']);
    expect(await world.stateOf()).toEqual(before);
  });

  it('moves the end of the holder, as a PATCH does', async () => {
    const world = await makeWorld();
    await world.change({ expirationTime: '2027-06-01T00:00:00Z' });
    const end = '2027-06-01T00:00:00.0000000Z';
    expect(await onlyRow(world)).toMatchObject({ expirationTime: end, claims: { further: 2, expirationTime: end } });
  });

  it('deletes it, and its undo restores it with its claims, which the purge then leaves', async () => {
    const world = await makeWorld();
    const before = await world.stateOf();
    expect(await world.change(undefined)).toEqual(['deleted']);
    expect(await rowsOf(world, true)).toEqual([]);
    expect(await world.undo()).toEqual(['reverted']);
    world.advance(40 * 24 * hour);
    await world.service.purge({ graceMs: hour, batch: 10, timeBudgetMs: 60_000 });
    const after = await world.stateOf();
    expect(after.rest).toEqual(before.rest);
    expect([await namedBy(world, a), await namedBy(world, b), await namedBy(world, c)]).toEqual([1, 1, 1]);
  });

  it('deletes it, and a restore is a change that the undo leaves', async () => {
    const world = await makeWorld();
    const before = await world.stateOf();
    await world.change(undefined);
    await world.service.restore(feedA, world.id);
    expect(await world.undo()).toEqual(['left']);
    expect((await world.stateOf()).rest).toEqual(before.rest);
    expect([await namedBy(world, a), await namedBy(world, b), await namedBy(world, c)]).toEqual([1, 1, 1]);
  });
});
