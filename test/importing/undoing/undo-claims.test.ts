import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawIndicator } from '../../../shared/indicators/input/raw-indicator.ts';
import { contentOf } from '../../../shared/indicators/writing/differences.ts';
import { formatUtcDate } from '../../../shared/platform/utc-date.ts';
import { a, b, c, join, named, onlyRow, rowsOf, storedClaims } from '../../support/made/claimed-indicators.ts';
import { feedA, type IndicatorWorld, makeIndicatorWorld } from '../../support/made/indicator-fixtures.ts';

const hour = 3_600_000;

/** An import of some rows of one value, and its undo. */
function makeWorld() {
  const world = makeIndicatorWorld();
  const { service } = world;
  let imports = 0;
  const load = async (...raws: readonly RawIndicator[]) => {
    world.advance(hour);
    const importId = `import-${++imports}`;
    const rows = raws.map((raw, index) => ({ raw, row: index + 1 }));
    const since = formatUtcDate(world.now());
    await service.submitAll(feedA, rows, { channel: 'csv', importId });
    world.advance(hour);
    return { importId, rows, since };
  };
  const undo = async ({ importId, rows, since }: Awaited<ReturnType<typeof load>>) => {
    world.advance(hour);
    const outcomes = await service.revertImport(feedA, rows, {
      undoes: importId,
      jobId: `undo-${importId}`,
      importer: feedA,
      since,
    });
    return outcomes.map(({ status, fault }) => [status, fault?.code].filter(Boolean).join(' '));
  };
  return { ...world, load, undo };
}

/** Everything that counts: the content, the end of the holder, and who claims it until when. */
async function stateOf(world: IndicatorWorld) {
  const rows = await rowsOf(world, true);
  const sets = new Set(rows.flatMap(({ claims }) => claims?.of ?? []));
  const claims = (await storedClaims(world)).flatMap((claim) =>
    claim.kind === 'claim' && sets.has(claim.of)
      ? [`${claim.externalId} ${claim.expirationTime} ${claim.modified ?? ''}`]
      : [],
  );
  expect(rows.reduce((sum, row) => sum + (row.claims?.further ?? 0), 0)).toBe(claims.length);
  return {
    rows: rows.map((row) => [contentOf(row), row.forced, row.claims?.further, row.claims?.expirationTime]),
    claims: claims.toSorted(),
  };
}

const write = fc.record({
  externalId: fc.constantFrom(null, a, b, c),
  action: fc.constantFrom('Audit', 'Block', 'Warn'),
  expirationTime: fc.constantFrom(
    null,
    '2025-01-01T00:00:00Z',
    '2027-01-01T00:00:00Z',
    '2028-01-01T00:00:00Z',
    '2029-01-01T00:00:00Z',
  ),
  version: fc.constantFrom(null, '2025-06-01T00:00:00Z', '2025-07-01T00:00:00Z'),
});
const rawOf = ({ externalId, ...rest }: RawIndicator & { readonly externalId: string | null }) =>
  named(externalId, { ...rest, generateAlert: true });

describe('the undo of an import of objects', () => {
  it('withdraws a claim that the import added, and the former holder has its indicator again', async () => {
    const world = makeWorld();
    await world.service.submit(feedA, named(a, { title: 'A', action: 'Audit', generateAlert: true }));
    await join(world, named(c, { expirationTime: '2028-01-01T00:00:00Z' }));
    const before = await stateOf(world);
    const imported = await world.load(named(b, { title: 'B', expirationTime: '2029-01-01T00:00:00Z' }));
    expect(await onlyRow(world)).toMatchObject({ externalId: b, action: 'Block', claims: { further: 2 } });
    expect(await world.undo(imported)).toEqual(['reverted']);
    expect(await stateOf(world)).toEqual(before);
    expect('claim' in (await onlyRow(world))).toBe(false);
  });

  it('takes several objects of one file back', async () => {
    const world = makeWorld();
    const imported = await world.load(named(a), named(b), named(c));
    expect(await world.undo(imported)).toEqual(['deleted', 'untouched', 'untouched']);
    expect((await stateOf(world)).rows).toEqual([]);
  });

  it('leaves what it created to the objects that named it since, tells it, and withdraws its own', async () => {
    const world = makeWorld();
    const imported = await world.load(named(a, { title: 'A', expirationTime: '2029-01-01T00:00:00Z' }));
    await join(world, named(b, { title: 'B', action: 'Audit', expirationTime: '2028-01-01T00:00:00Z' }));
    expect(await world.undo(imported)).toEqual(['left Conflict']);
    expect(await onlyRow(world)).toMatchObject({
      title: 'A',
      action: 'Block',
      externalId: b,
      expirationTime: '2028-01-01T00:00:00.0000000Z',
    });
    expect((await stateOf(world)).claims).toEqual([]);
    expect(await world.undo(imported)).toEqual(['left Conflict']);
    await world.service.withdraw(feedA, (await onlyRow(world)).id, b);
    expect(await rowsOf(world, true)).toEqual([]);
  });

  it('withdraws all of its objects then, and the end is that of the others', async () => {
    const world = makeWorld();
    const imported = await world.load(
      named(a, { expirationTime: '2031-01-01T00:00:00Z' }),
      named(b, { expirationTime: '2029-01-01T00:00:00Z' }),
    );
    await join(world, named(c, { expirationTime: '2028-01-01T00:00:00Z' }));
    expect(await world.undo(imported)).toEqual(['left Conflict', 'untouched']);
    expect(await onlyRow(world)).toMatchObject({ externalId: c, expirationTime: '2028-01-01T00:00:00.0000000Z' });
    expect((await stateOf(world)).claims).toEqual([]);
    expect(await world.undo(imported)).toEqual(['left Conflict', 'untouched']);
  });

  it('withdraws what it created again after a deletion, too', async () => {
    const world = makeWorld();
    await world.service.submit(feedA, named(a, { title: 'earlier' }));
    await world.service.remove(feedA, (await onlyRow(world)).id);
    const imported = await world.load(named(a));
    await join(world, named(b));
    expect(await world.undo(imported)).toEqual(['left Conflict']);
    expect(await onlyRow(world)).toMatchObject({ externalId: b });
    expect((await stateOf(world)).claims).toEqual([]);
  });

  it('deletes what it created when those objects have been withdrawn', async () => {
    const world = makeWorld();
    const imported = await world.load(named(a));
    await join(world, named(b));
    await world.service.withdraw(feedA, (await onlyRow(world)).id, b);
    expect(await world.undo(imported)).toEqual(['deleted']);
    expect(await world.undo(imported)).toEqual(['deleted']);
  });

  it.each([
    [
      'written by another object since',
      (world: IndicatorWorld) => world.service.submit(feedA, named(b, { title: 'B' })),
    ],
    [
      'written again since, and named by another',
      async (world: IndicatorWorld) => {
        await join(world, named(b));
        await world.service.submit(feedA, named(a, { title: 'later' }));
      },
    ],
  ])('leaves what was %s as it is', async (_, write) => {
    const world = makeWorld();
    const imported = await world.load(named(a));
    await write(world);
    const before = await stateOf(world);
    expect(await world.undo(imported)).toEqual(['left Conflict']);
    expect(await stateOf(world)).toEqual(before);
  });

  it('leaves a changed indicator that another object has named since: its action may be what that one relies on', async () => {
    const world = makeWorld();
    await world.service.submit(feedA, named(a, { action: 'Audit', generateAlert: true }));
    const imported = await world.load(named(b, { action: 'Block' }));
    await join(world, named(c, { action: 'Audit' }));
    const before = await stateOf(world);
    expect(await world.undo(imported)).toEqual(['left Conflict']);
    expect(await stateOf(world)).toEqual(before);
  });

  it('of two imports works in reverse order', async () => {
    const world = makeWorld();
    const first = await world.load(named(a, { title: 'A' }));
    const between = await stateOf(world);
    const second = await world.load(named(b, { title: 'B' }));
    expect(await world.undo(first)).toEqual(['left Conflict']);
    expect(await world.undo(second)).toEqual(['reverted']);
    expect(await stateOf(world)).toEqual(between);
    expect(await world.undo(first)).toEqual(['deleted']);
  });

  it('makes everything as it was before, whatever the import and those before it did', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ joins: fc.boolean(), write }), { maxLength: 4 }),
        fc.array(write, { minLength: 1, maxLength: 4 }),
        async (earlier, rows) => {
          const world = makeWorld();
          for (const one of earlier) {
            world.advance(one.joins ? hour : 30 * hour);
            await (one.joins ? join(world, rawOf(one.write)) : world.service.submit(feedA, rawOf(one.write)));
          }
          const before = await stateOf(world);
          const imported = await world.load(...rows.map(rawOf));
          const outcomes = await world.undo(imported);
          expect(await stateOf(world)).toEqual(before);
          expect(outcomes.filter((outcome) => outcome.startsWith('left'))).toEqual([]);
          const changes = await world.container.changes(undefined, 1_000);
          expect(await world.undo(imported)).toEqual(outcomes);
          expect((await world.container.changes(changes.checkpoint, 10)).items).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('works for any number of imports, in reverse order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(write, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 5 }),
        async (files) => {
          const world = makeWorld();
          const done: { imported: Awaited<ReturnType<typeof world.load>>; before: unknown }[] = [];
          for (const rows of files) {
            const before = await stateOf(world);
            done.push({ before, imported: await world.load(...rows.map(rawOf)) });
          }
          for (const { before, imported } of done.toReversed()) {
            await world.undo(imported);
            expect(await stateOf(world)).toEqual(before);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never changes the action of what others named since, nor their claims', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 2 }),
        fc.array(write, { minLength: 1, maxLength: 3 }),
        write,
        async (earlier, rows, since) => {
          const world = makeWorld();
          for (const one of earlier) {
            world.advance(hour);
            await world.service.submit(feedA, rawOf(one));
          }
          const imported = await world.load(...rows.map(rawOf));
          const [known] = await rowsOf(world, true);
          const other = 'indicator--00000000-0000-4000-8000-000000000009';
          await join(world, named(other, { action: since.action, expirationTime: '2030-01-01T00:00:00Z' }));
          const [before] = await rowsOf(world, true);
          const outcomes = await world.undo(imported);
          const row = await onlyRow(world);
          await stateOf(world);
          expect(row.action).toBe(before?.action);
          expect((await world.service.findByExternalIds(feedA, [other])).length).toBe(1);
          expect(row.expirationTime === null || row.expirationTime >= '2030-01-01T00:00:00.0000000Z').toBe(true);
          const isTouched = known?.origin !== undefined || known?.touched !== undefined;
          expect(outcomes.some((outcome) => outcome === 'left Conflict')).toBe(isTouched);
        },
      ),
      { numRuns: 150 },
    );
  });
});
