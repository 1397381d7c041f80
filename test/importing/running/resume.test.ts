import { describe, expect, it } from 'vitest';
import type { ImportDependencies } from '../../../shared/importing/import-dependencies.ts';
import { makeImporter } from '../../../shared/importing/running/importer.ts';
import { requestCancel } from '../../../shared/jobs/job-cancel.ts';
import type { JobsDocument } from '../../../shared/jobs/job-document.ts';
import { anyMark } from '../../support/fakes/any-mark.ts';
import { makeMemoryContainer } from '../../support/fakes/memory-container.ts';
import { MortalProcess, mortalContainer } from '../../support/fakes/mortal-process.ts';
import { makeIndicatorWorld } from '../../support/made/indicator-fixtures.ts';
import { madeHash } from '../../support/made/made-input.ts';
import { csvOf, drop, makeImportWorld, recordOf, reportOf } from '../../support/worlds/import-world.ts';

const rows = Array.from({ length: 23 }, (_, index) => {
  const value = index % 7 === 3 ? 'bad' : madeHash(index % 19);
  return `FileSha256,${value},,Block,High,Title ${index},Description,,,,,`;
});

/** Runs the import, first by processes that die at their n-th step one after another, then by one that lives. */
async function importWithDeaths(deaths: readonly number[]) {
  let process = new MortalProcess(Number.POSITIVE_INFINITY);
  const indicators = makeIndicatorWorld({ wrap: (container) => mortalContainer(() => process, container) });
  const { dependencies } = makeImportWorld(indicators);
  const living: ImportDependencies = { ...dependencies, sliceRows: 5 };
  const info = await drop(living.files.imports, 'a.csv', csvOf(...rows));
  let survived = 0;
  for (const diesAt of deaths) {
    process = new MortalProcess(diesAt);
    const mortal = process;
    const importer = makeImporter({
      ...living,
      container: mortalContainer(() => mortal, living.container),
      files: { ...living.files, imports: mortal.blobs(living.files.imports) },
      reports: mortal.blobs(living.reports),
      cancels: { readMany: (keys) => mortal.step(() => living.cancels.readMany(keys)) },
      queue: { send: (messages) => mortal.step(() => living.queue.send(messages)) },
    });
    try {
      await importer.run(await importer.acceptDrop(info), 0);
      survived += 1;
    } catch (error) {
      if (!mortal.isDead) {
        throw error;
      }
    }
  }
  process = new MortalProcess(Number.POSITIVE_INFINITY);
  const importer = makeImporter(living);
  const id = await importer.acceptDrop(info);
  while ((await importer.run(id, 0)) !== 'finished') {}
  const {
    activeMs: _,
    updatedAtMs: __,
    startedAt: ___,
    finishedAt: ____,
    createdAt: _____,
    fence: ______,
    ...record
  } = await recordOf(living, id);
  const page = await indicators.container.query({
    kind: 'indicator',
    order: { field: 'indicatorValue', descending: false },
    limit: 100,
  });
  const history = await indicators.container.count('history');
  const list = page.items.map(({ document }) => [document.id, 'title' in document ? document.title : '']);
  return { survived, result: { record, list, history, report: await reportOf(living, id) } };
}

describe('an import that is killed', () => {
  it('at any step has the same result as one that is not killed', async () => {
    const { result: expected } = await importWithDeaths([]);
    expect(expected.record).toMatchObject({ state: 'PartiallySucceeded', total: 23, refused: 3 });
    expect(expected.report?.match(/row \d+/g)).toEqual(['row 4', 'row 11', 'row 18']);
    let steps = 0;
    for (let survived = 0; survived === 0; steps++) {
      const outcome = await importWithDeaths([steps]);
      expect(outcome.result).toEqual(expected);
      survived = outcome.survived;
    }
    expect(steps).toBeGreaterThan(20);
  });

  it('again and again has the same result as one that is not killed', async () => {
    const { result: expected } = await importWithDeaths([]);
    for (let diesAt = 8; diesAt < 40; diesAt++) {
      const outcome = await importWithDeaths([diesAt, 3, diesAt + 5, 11, diesAt + 2, diesAt]);
      expect(outcome.result).toEqual(expected);
    }
  });
});

describe('two runners of one import', () => {
  it('finish it once', async () => {
    const world = makeImportWorld();
    const dependencies = { ...world.dependencies, sliceRows: 2 };
    const importer = makeImporter(dependencies);
    const id = await importer.acceptDrop(await drop(dependencies.files.imports, 'a.csv', csvOf(...rows)));
    const outcomes = await Promise.all([1, 2, 3].map(() => importer.run(id, 60_000)));
    expect(outcomes).toContain('finished');
    expect(await recordOf(dependencies, id)).toMatchObject({ total: 23, refused: 3, lease: null });
    expect((await reportOf(dependencies, id))?.match(/row \d+/g)).toHaveLength(3);
  });

  it('leave it to the runner that renews its lease', async () => {
    const world = makeImportWorld();
    const { dependencies } = world;
    const held = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const slow = makeImporter({
      ...dependencies,
      sliceRows: 10,
      sink: {
        ...dependencies.sink,
        submitAll: async (actor, items, options) => {
          reached.resolve();
          await held.promise;
          return await dependencies.sink.submitAll(actor, items, options);
        },
      },
    });
    const id = await slow.acceptDrop(await drop(dependencies.files.imports, 'a.csv', csvOf(...rows)));
    const slowRun = slow.run(id, 0);
    await reached.promise;
    const overtaking = makeImporter({ ...dependencies, sliceRows: 10 });
    expect(await overtaking.run(id, 60_000)).toBe('finished');
    held.resolve();
    expect(await slowRun).toBe('busy');
    expect(await recordOf(dependencies, id)).toMatchObject({ state: 'PartiallySucceeded', total: 23, refused: 3 });
  });

  it('give it up after twenty attempts without progress', async () => {
    const world = makeImportWorld();
    const broken = makeImporter({
      ...world.dependencies,
      sink: { ...world.dependencies.sink, submitAll: () => Promise.reject(new Error('out of order')) },
    });
    const id = await broken.acceptDrop(await drop(world.dependencies.files.imports, 'a.csv', csvOf(...rows)));
    for (let tries = 0; tries < 20; tries++) {
      await expect(broken.run(id, 0)).rejects.toThrow('out of order');
    }
    expect(await broken.run(id, 0)).toBe('finished');
    expect(await recordOf(world.dependencies, id)).toMatchObject({ state: 'Failed', total: 0 });
  });
});

describe('an import that is cancelled', () => {
  it('stops at its next slice; what was written stays, and the report says so', async () => {
    const world = makeImportWorld();
    const cancels = makeMemoryContainer<JobsDocument>(world.indicators.now);
    const dependencies = { ...world.dependencies, cancels, sliceRows: 5 };
    const importer = makeImporter(dependencies);
    const id = await importer.acceptDrop(await drop(dependencies.files.imports, 'a.csv', csvOf(...rows)));
    expect(await importer.run(id, 0)).toBe('continued');
    await requestCancel(cancels, { id, attempt: 1 }, 'Ana', dependencies.clock());
    expect(await importer.run(id, 60_000)).toBe('finished');
    const record = await recordOf(dependencies, id);
    expect(record).toMatchObject({ state: 'Cancelled', total: 5, created: 4, refused: 1, lease: null });
    expect(record.error).toBe('Cancelled by Ana when 5 rows were read. What they changed stays.');
    const report = await reportOf(dependencies, id);
    expect(report).toContain(',Cancelled,');
    expect(report?.match(/row \d+/g)).toEqual(['row 4']);
    expect(await world.indicators.container.count('indicator')).toBe(4);
    expect(await importer.run(id, 60_000)).toBe('finished');
  });

  it('while another slice is being written stops after it', async () => {
    const world = makeImportWorld();
    const cancels = makeMemoryContainer<JobsDocument>(world.indicators.now);
    const importer = makeImporter({
      ...world.dependencies,
      cancels,
      sliceRows: 5,
      sink: {
        ...world.dependencies.sink,
        submitAll: async (actor, items, options) => {
          await requestCancel(cancels, { id: options.importId ?? '', attempt: 1 }, 'Ana', 0);
          return await world.dependencies.sink.submitAll(actor, items, options);
        },
      },
    });
    const id = await importer.acceptDrop(await drop(world.dependencies.files.imports, 'a.csv', csvOf(...rows)));
    expect(await importer.run(id, 60_000)).toBe('finished');
    expect(await recordOf(world.dependencies, id)).toMatchObject({ state: 'Cancelled', total: 5 });
  });
});

describe('an import whose list was replaced before its end', () => {
  it('starts again with a warning, and every row is in the new list', async () => {
    const rows = Array.from({ length: 5 }, (_, n) => `FileSha256,${madeHash(n)},,Block,High,T,D,,,Malware,,true`);
    const before = makeImportWorld();
    const sliced = { ...before.dependencies, sliceRows: 2 };
    const blob = await drop(before.dependencies.files.imports, 'a.csv', csvOf(...rows));
    const id = await makeImporter(sliced).acceptDrop(blob);
    expect(await makeImporter(sliced).run(id, 0)).toBe('continued');
    expect((await recordOf(before.dependencies, id)).created).toBe(2);

    const other = makeImportWorld();
    const { sink } = other.dependencies;
    const list = { ...anyMark, checkMark: () => Promise.resolve('foreign' as const) };
    expect(await makeImporter({ ...sliced, sink, list }).run(id, 60_000)).toBe('finished');
    expect(await recordOf(before.dependencies, id)).toMatchObject({ state: 'Succeeded', total: 5, created: 5 });
    const line = before.logLines.find(({ event }) => event === 'mark-not-usable');
    expect(line?.fields).toMatchObject({ what: 'import', reason: 'foreign' });
  });
});
