import { describe, expect, it } from 'vitest';
import { undoImport } from '../../../shared/importing/undoing/undo-import.ts';
import { sweepJobs } from '../../../shared/jobs/job-sweep.ts';
import { jobWork } from '../../../shared/jobs/run-job.ts';
import { readWorkMessage } from '../../../shared/jobs/work-message.ts';
import { MortalProcess, mortalContainer } from '../../support/fakes/mortal-process.ts';
import { makeIndicatorWorld, people, raw } from '../../support/made/indicator-fixtures.ts';
import { madeHash } from '../../support/made/made-input.ts';
import { csvOf, importFile } from '../../support/worlds/import-world.ts';
import { makeUndoWorld } from '../../support/worlds/undo-world.ts';

const rowCount = 23;
const sliceRows = 5;
const rows = Array.from({ length: rowCount }, (_, index) => {
  const value = index % 7 === 3 ? 'bad' : madeHash(index % 19);
  return `FileSha256,${value},,Block,High,Title ${index},Description,,,,,`;
});

/** An import of rows that create, change, repeat and are bad, some of which were changed since. */
async function makeImported() {
  let process = new MortalProcess(Number.POSITIVE_INFINITY);
  const indicators = makeIndicatorWorld({ wrap: (container) => mortalContainer(() => process, container) });
  const world = makeUndoWorld(indicators, sliceRows);
  const post = (index: number, title: string) =>
    indicators.service.submit(people, raw({ indicatorType: 'FileSha256', indicatorValue: madeHash(index), title }));
  for (const index of [0, 4, 5]) {
    await post(index, 'Before');
  }
  indicators.advance(3_600_000);
  const { id: importId } = await importFile(world, csvOf(...rows));
  indicators.advance(3_600_000);
  await post(5, 'Later');
  await post(6, 'Later');
  const { id } = await world.service.undo(people, importId, null);
  const runWith = (next: MortalProcess) => {
    process = next;
  };
  return { world, indicators, id, runWith };
}

/** Runs the undo, first by processes that die at their n-th step one after another, then by one that lives. */
async function undoWithDeaths(deaths: readonly number[]) {
  const { world, indicators, id, runWith } = await makeImported();
  const { jobs, undoing } = world;
  let survived = 0;
  for (const diesAt of deaths) {
    const mortal = new MortalProcess(diesAt);
    runWith(mortal);
    const work = jobWork(
      {
        ...jobs,
        container: mortalContainer(() => mortal, jobs.container),
        queue: { send: (messages) => mortal.step(() => jobs.queue.send(messages)) },
      },
      undoImport({
        ...undoing,
        container: mortalContainer(() => mortal, undoing.container),
        files: { ...undoing.files, imports: mortal.blobs(undoing.files.imports) },
      }),
    );
    try {
      await work.run(id, 0);
      survived += 1;
    } catch (error) {
      if (!mortal.isDead) {
        throw error;
      }
    }
  }
  runWith(new MortalProcess(Number.POSITIVE_INFINITY));
  while ((await world.work.run(id, 0)) !== 'finished') {}
  return { survived, result: await resultOf(world, indicators, id) };
}

async function resultOf(
  world: Awaited<ReturnType<typeof makeImported>>['world'],
  indicators: ReturnType<typeof makeIndicatorWorld>,
  id: string,
) {
  const { state, counts, done, total, step, itemCount, itemSteps } = await world.jobOf(id);
  const { items } = await world.service.items(people, id, 1_000);
  const page = await indicators.container.query({
    kind: 'indicator',
    order: { field: 'indicatorValue', descending: false },
    limit: 100,
  });
  const list = page.items.map(({ document }) => [document.id, 'title' in document ? document.title : '']);
  const history = await indicators.container.count('history');
  return { state, counts, done, total, step, itemCount, itemSteps, items, list, history };
}

describe('the undo of an import that is killed', () => {
  it('at any step has the same result as one that is not killed', async () => {
    const { result: expected } = await undoWithDeaths([]);
    expect(expected).toMatchObject({
      state: 'PartiallySucceeded',
      step: Math.ceil(rowCount / sliceRows),
      itemCount: 17,
    });
    expect(expected.counts).toEqual({ reverted: 2, left: 2, deleted: 13, refused: 3, untouched: 3 });
    expect(expected.list.map(([, title]) => String(title)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'Before',
      'Before',
      'Later',
      'Later',
    ]);
    let steps = 0;
    for (let survived = 0; survived === 0; steps++) {
      const outcome = await undoWithDeaths([steps]);
      expect(outcome.result).toEqual(expected);
      survived = outcome.survived;
    }
    expect(steps).toBeGreaterThan(12);
  });

  it('again and again has the same result as one that is not killed', async () => {
    const { result: expected } = await undoWithDeaths([]);
    for (let diesAt = 4; diesAt < 30; diesAt++) {
      const outcome = await undoWithDeaths([diesAt, 3, diesAt + 5, 11, diesAt + 2, diesAt]);
      expect(outcome.result).toEqual(expected);
    }
  });
});

describe('a job', () => {
  it('on three instances at once is done once', async () => {
    const { result: expected } = await undoWithDeaths([]);
    const { world, indicators, id } = await makeImported();
    const outcomes = await Promise.all([1, 2, 3].map(() => world.work.run(id, 60_000)));
    expect(outcomes).toContain('finished');
    expect(await resultOf(world, indicators, id)).toEqual(expected);
  });

  it('that is cancelled stops at its next step, keeps what it did, and starts again when it is requested again', async () => {
    const { result: expected } = await undoWithDeaths([]);
    const { world, indicators, id } = await makeImported();
    expect(await world.work.run(id, 0)).toBe('continued');
    const requested = await world.service.cancel(people, id);
    expect(requested).toMatchObject({ state: 'Running', cancelRequested: true });
    expect(await world.work.run(id, 60_000)).toBe('finished');
    const cancelled = await world.service.get(people, id);
    expect(cancelled).toMatchObject({ state: 'Cancelled', canCancel: false });
    expect(cancelled.error).toContain('Ana');
    expect(cancelled.progress.done).toBeLessThan(cancelled.progress.total ?? 0);
    await expect(world.service.cancel(people, id)).rejects.toMatchObject({ code: 'Conflict' });
    indicators.advance(60_000);
    await world.service.undo(people, (await world.jobOf(id)).undoes ?? '', null);
    while ((await world.work.run(id, 0)) !== 'finished') {}
    expect(await resultOf(world, indicators, id)).toEqual(expected);
  });

  it('fails after twenty attempts without progress', async () => {
    const { world, id } = await makeImported();
    const broken = jobWork(
      world.jobs,
      undoImport({ ...world.undoing, revert: () => Promise.reject(new Error('out of order')) }),
    );
    for (let tries = 0; tries < 20; tries++) {
      await expect(broken.run(id, 0)).rejects.toThrow('out of order');
    }
    expect(await broken.run(id, 0)).toBe('finished');
    const { state, error } = await world.jobOf(id);
    expect([state, error?.includes('20 attempts')]).toEqual(['Failed', true]);
  });

  it('whose message was lost or whose runner died is requested by the sweep, once it is forgotten', async () => {
    const { world, indicators, id } = await makeImported();
    const sent = world.queue.messages.length;
    expect(await sweepJobs(world.jobs)).toBe(0);
    indicators.advance(2 * 60_000);
    expect(await sweepJobs(world.jobs)).toBe(1);
    expect(world.queue.messages.slice(sent).map(({ body }) => readWorkMessage(body))).toEqual([
      { kind: 'import-undo', id },
    ]);
  });
});
