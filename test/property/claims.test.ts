import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sqliteContainers } from '../../functions/app/containers/sqlite.ts';
import type { IndicatorsDocument } from '../../shared/indicators/model/indicator.ts';
import { runs } from '../support/long-mode.ts';
import { values } from '../support/oracles/claim-oracle.ts';
import { type ClaimStep, type ClaimUpload, ClaimWorld } from '../support/worlds/claim-world.ts';
import { openTemporarySqliteStore } from '../support/worlds/temporary-sqlite-store.ts';

/*
 * Uploads, withdrawals, moves and expiries of several objects of two owners, each repeated after kills between any two
 * operations on the store, against the rule in a sentence: an indicator stands while an object that stands names it, until the
 * latest end of those.
 */

const owner = fc.nat({ max: 1 });
const object = fc.nat({ max: 4 });
const value = fc.nat({ max: values.length - 1 });
const hours = fc.constantFrom<number | null>(null, -1, 3, 8, 30);
const upload: fc.Arbitrary<ClaimUpload> = fc.record({
  object,
  values: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
  hours,
  isRevoked: fc.constantFrom(false, false, false, true),
});
const step: fc.Arbitrary<ClaimStep> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('upload' as const),
      owner,
      objects: fc.uniqueArray(upload, { minLength: 1, maxLength: 5, selector: (one) => one.object }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('graph' as const), owner, object, value, hours }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('graphDelete' as const), owner, object }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'restore' as const), owner, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 4, 12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const) }) },
);
/** After how many operations on the store the process dies, for each attempt until one is left alone. */
const kills = fc.array(fc.nat({ max: 12 }), { maxLength: 3 });
const rounds = fc.array(fc.record({ step, kills }), { minLength: 3, maxLength: 25 });

it('an indicator stands while an object that stands names it, whatever is killed and repeated', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (plan) => {
      const world = new ClaimWorld();
      for (const { step, kills } of plan) {
        await world.run(step, kills);
        await world.compare();
      }
      expect(await world.clear()).toBe(0);
      expect(world.differences).toEqual([]);
    }),
    { numRuns: runs(60) },
  );
});

it('uploads at the same time end as if they had come one after another', async () => {
  const together = fc.record({
    owner,
    objects: fc.uniqueArray(upload, { minLength: 2, maxLength: 5, selector: (one) => one.object }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(together, { minLength: 2, maxLength: 10 }), async (plan) => {
      const world = new ClaimWorld();
      for (const { owner, objects } of plan) {
        await world.runTogether(objects.map((one): ClaimStep => ({ kind: 'upload', owner, objects: [one] })));
        await world.compare();
      }
      expect(world.differences).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

it('claims are the same on the embedded store', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (plan) => {
      const { store, advance, close } = await openTemporarySqliteStore(sqliteContainers);
      try {
        const world = new ClaimWorld({ container: store.container<IndicatorsDocument>('indicators'), advance });
        for (const { step, kills } of plan) {
          await world.run(step, kills);
          await world.compare();
        }
        expect(await world.clear()).toBe(0);
        expect(world.differences).toEqual([]);
      } finally {
        await close();
      }
    }),
    { numRuns: 2 },
  );
});
