import { describe, expect, it } from 'vitest';
import { bulkChange } from '../../shared/indicators/bulk/bulk-change.ts';
import { makeRequestBulk } from '../../shared/indicators/bulk/request-bulk.ts';
import { requestUndoBulk, undoBulk } from '../../shared/indicators/bulk/undo-bulk.ts';
import type { IndicatorService } from '../../shared/indicators/indicator-service.ts';
import type { JobsDocument } from '../../shared/jobs/job-document.ts';
import { readItems } from '../../shared/jobs/job-items.ts';
import { readJob } from '../../shared/jobs/job-requests.ts';
import { type JobDefinition, type JobDependencies, jobWork } from '../../shared/jobs/run-job.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';
import { makeMemorySender } from '../support/fakes/memory-queue.ts';
import { MortalProcess, mortalContainer } from '../support/fakes/mortal-process.ts';
import { makeIndicatorWorld, people, raw } from '../support/made/indicator-fixtures.ts';
import { madeHash } from '../support/made/made-input.ts';

const count = 7;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Pages of two, so that a few indicators take several steps. */
function inSmallSteps(service: IndicatorService): Pick<IndicatorService, 'list' | 'changeEach'> {
  return {
    changeEach: (...args) => service.changeEach(...args),
    list: (actor, query) => service.list(actor, { ...query, limit: Math.min(2, query.limit ?? 2) }),
  };
}

/** A bulk change and its undo, each first by processes that die at their n-th step, then by one that lives. */
async function changeWithDeaths(deaths: readonly number[], change: { readonly action: string } | undefined) {
  let process = new MortalProcess(Number.POSITIVE_INFINITY);
  const world = makeIndicatorWorld({ wrap: (container) => mortalContainer(() => process, container) });
  const { service } = world;
  for (let index = 0; index < count; index += 1) {
    await service.submit(people, raw({ indicatorType: 'FileSha256', indicatorValue: madeHash(index) }));
    world.advance(1_000);
  }
  let ids = 0;
  const stored = makeMemoryContainer<JobsDocument>(world.now);
  const jobs: JobDependencies = {
    container: mortalContainer(() => process, stored),
    queue: makeMemorySender(),
    clock: world.now,
    logger: quiet,
    newId: () => {
      ids += 1;
      return String(ids).padStart(32, '0');
    },
    sleep: (ms) => Promise.resolve(world.advance(ms)),
  };
  let survived = 0;
  const runToEnd = async (definition: JobDefinition, id: string) => {
    const work = jobWork(jobs, definition);
    for (const diesAt of deaths) {
      const mortal = new MortalProcess(diesAt);
      process = mortal;
      try {
        await work.run(id, 0);
        survived += 1;
      } catch (error) {
        if (!mortal.isDead) {
          throw error;
        }
      }
    }
    process = new MortalProcess(Number.POSITIVE_INFINITY);
    while ((await work.run(id, 0)) !== 'finished') {}
    const job = (await readJob(stored, id))?.document;
    const { items } = job === undefined ? { items: [] } : await readItems(stored, job, 1_000);
    return { state: job?.state, counts: job?.counts, results: items.map(({ row, result }) => `${row} ${result}`) };
  };
  const requestBulk = makeRequestBulk({ jobs, indicators: service });
  const filter = { op: 'eq', field: 'action', value: 'Block' } as const;
  const request = { filter, includeExpired: false, expectedCount: count, reason: 'r', change };
  const id = await requestBulk(people, request);
  world.advance(1_000);
  const changed = await runToEnd(bulkChange(inSmallSteps(service)), id);
  const left = await service.count(people, { filter });
  const undo = await requestUndoBulk(jobs, people, id, null);
  const undone = await runToEnd(undoBulk({ ...jobs, indicators: service }), undo);
  const back = await service.count(people, { filter });
  return { survived, result: { changed, left, undone, back, history: await world.container.count('history') } };
}

describe.each([
  ['change', { action: 'Audit' }, 'changed'],
  ['deletion', undefined, 'deleted'],
])('a bulk %s and its undo', (_, change, result) => {
  it('have the same result, whatever step they are killed at', async () => {
    const { result: expected } = await changeWithDeaths([], change);
    expect(expected).toMatchObject({
      changed: { state: 'Succeeded', counts: { [result]: count } },
      left: 0,
      undone: { state: 'Succeeded', counts: { reverted: count } },
      back: count,
      history: 2 * count,
    });
    expect(expected.changed.results).toEqual(Array.from({ length: count }, (_item, index) => `${index + 1} ${result}`));
    let steps = 0;
    for (let survived = 0; survived < 2; steps++) {
      const outcome = await changeWithDeaths([steps], change);
      expect(outcome.result).toEqual(expected);
      survived = outcome.survived;
    }
    expect(steps).toBeGreaterThan(8);
    for (let diesAt = 3; diesAt < 16; diesAt++) {
      const outcome = await changeWithDeaths([diesAt, 2, diesAt + 3, 7, diesAt], change);
      expect(outcome.result).toEqual(expected);
    }
  });
});
