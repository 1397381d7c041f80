import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { copyTree } from '../../local/backup/copy-tree.ts';
import { madeCsv, madeHash } from '../support/made/made-input.ts';
import { finalStates, importList, indicatorList } from '../support/made/shapes.ts';
import { waitFor } from '../support/wait-for.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

const imports = async (service: ServiceProcess) => (await service.json(importList, '/api/imports')).value;

it('a restored backup has the list as it was: no file is imported again, and nothing deleted comes back', async () => {
  const service = await ServiceProcess.start();
  const target = await mkdtemp(join(tmpdir(), 'threat-indicators-backup-'));
  try {
    const file = join(service.dataDir, 'drop.csv');
    await writeFile(file, madeCsv(5));
    await copyFile(file, join(service.runtime.importsFolder ?? '', 'drop.csv'));
    await waitFor(async () => finalStates.has((await imports(service))[0]?.state ?? ''), 20_000);
    const [first] = (await service.json(indicatorList, '/api/indicators')).value;
    expect((await service.request(`/api/indicators/${first?.id}`, { method: 'DELETE' })).status).toBe(204);
    await promisify(execFile)(process.execPath, ['local/backup.ts', target], {
      env: { PATH: process.env['PATH'], DATA_DIR: service.dataDir },
    });
    await service.stop();

    const restored = await ServiceProcess.restore(target);
    try {
      await copyFile(file, join(restored.runtime.importsFolder ?? '', 'later.csv'));
      await waitFor(
        async () =>
          (await imports(restored)).some(({ fileName, state }) => fileName === 'later.csv' && finalStates.has(state)),
        20_000,
      );
      expect(
        (await imports(restored)).map(({ fileName, created, unchanged }) => ({ fileName, created, unchanged })),
      ).toEqual([
        { fileName: 'later.csv', created: 1, unchanged: 4 },
        { fileName: 'drop.csv', created: 5, unchanged: 0 },
      ]);
    } finally {
      await restored.kill();
    }
  } finally {
    await service.remove();
    await rm(target, { recursive: true, force: true });
  }
}, 90_000);

const count = z.object({ total: z.number() });
const packages = z.object({ value: z.array(z.object({ version: z.number(), records: z.number() })) });

async function post(service: ServiceProcess, ...seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const one = {
      indicatorType: 'FileSha256',
      indicatorValue: madeHash(seed),
      action: 'Block',
      title: 'T',
      description: 'D',
    };
    await service.json(z.object({ id: z.string() }), '/api/indicators', { method: 'POST', body: JSON.stringify(one) });
  }
}

/** Which of the first seeds the matcher finds. */
async function matched(service: ServiceProcess, seeds: number): Promise<readonly number[]> {
  const all = Array.from({ length: seeds }, (_, index) => index + 1);
  const entities = all.map((seed) => ({ type: 'FileSha256', value: madeHash(seed) }));
  const verdicts = z.object({ value: z.array(z.object({ indicatorId: z.string().nullable() })) });
  const answer = await service.json(verdicts, '/api/verdicts', { method: 'POST', body: JSON.stringify({ entities }) });
  return all.filter((_, index) => answer.value[index]?.indicatorId !== null);
}

/** What follows the list agrees: the matcher, the counts and the packages. */
async function expectList(service: ServiceProcess, seeds: readonly number[]): Promise<void> {
  await waitFor(async () => isDeepStrictEqual(await matched(service, 12), seeds), 20_000);
  expect((await service.json(count, '/api/indicators/count')).total).toBe(seeds.length);
  await waitFor(async () => (await service.json(packages, '/api/packages')).value[0]?.records === seeds.length, 20_000);
}

const everySecond = { PACKAGE_SCHEDULE: '* * * * * *', TICK_SCHEDULE: '* * * * * *' };
const databaseOf = (dataDir: string) => join(dataDir, 'threat-indicators.db');

it('an older database next to newer blobs: what follows is matched, counted and packaged, with a warning', async () => {
  const service = await ServiceProcess.start(everySecond);
  const older = join(service.dataDir, 'older.db');
  try {
    await post(service, 1, 2, 3);
    await expectList(service, [1, 2, 3]);
    await service.stop();
    await copyFile(databaseOf(service.dataDir), older);
    await service.start();
    await post(service, 4, 5, 6, 7, 8);
    await expectList(service, [1, 2, 3, 4, 5, 6, 7, 8]);
    for (const round of [1, 2]) {
      await service.stop();
      await copyFile(older, databaseOf(service.dataDir));
      await service.start();
      await post(service, 8 + round);
      await expectList(service, [1, 2, 3, 8 + round]);
      expect(service.output.match(/mark-not-usable/g)?.length).toBe(2 * round);
    }
  } finally {
    await service.remove();
  }
}, 120_000);

it('a lost database is refused by name; if that is accepted, with a warning, the new list is the list', async () => {
  const service = await ServiceProcess.start(everySecond);
  try {
    await post(service, 1, 2, 3);
    await expectList(service, [1, 2, 3]);
    await service.kill();
    for (const suffix of ['', '-wal', '-shm']) {
      await rm(`${databaseOf(service.dataDir)}${suffix}`, { force: true });
    }
    await expect(service.start()).rejects.toThrow('did not become ready');
    expect(service.output).toContain(`the database ${databaseOf(service.dataDir)} is missing`);
    expect(service.output).toContain('ACCEPT_NEW_DATABASE');
    const accepting = await ServiceProcess.restore(service.dataDir, { ...everySecond, ACCEPT_NEW_DATABASE: 'true' });
    try {
      await post(accepting, 4);
      await expectList(accepting, [4]);
      expect(accepting.output).toContain('database-is-new');
      expect(accepting.output).toContain('mark-not-usable');
    } finally {
      await accepting.kill();
    }
  } finally {
    await service.remove();
  }
}, 90_000);

it('live backups under load are consistent, also one that was killed before its blobs were copied', async () => {
  const service = await ServiceProcess.start(everySecond);
  const target = await mkdtemp(join(tmpdir(), 'threat-indicators-backup-'));
  try {
    const file = join(service.dataDir, 'drop.csv');
    await writeFile(file, madeCsv(4_000));
    await copyFile(file, join(service.runtime.importsFolder ?? '', 'drop.csv'));
    await waitFor(async () => ((await imports(service))[0]?.total ?? 0) > 0, 20_000, 10);
    await promisify(execFile)(process.execPath, ['local/backup.ts', target], {
      env: { PATH: process.env['PATH'], DATA_DIR: service.dataDir },
    });
    await service.kill();
    for (const isCut of [false, true]) {
      const dataDir = await mkdtemp(join(tmpdir(), 'threat-indicators-restored-'));
      await copyTree(target, dataDir, () => true);
      if (isCut) {
        await rm(join(dataDir, 'blobs'), { recursive: true });
      }
      const restored = await ServiceProcess.restore(dataDir, everySecond);
      try {
        // Without its file, the import stays as it is until the sweep finds it.
        await waitFor(async () => isCut || finalStates.has((await imports(restored))[0]?.state ?? ''), 30_000);
        expect(await imports(restored)).toHaveLength(1);
        const page = await restored.json(indicatorList, '/api/indicators?$count=true&$top=1');
        const listed = page['@odata.count'] ?? 0;
        const [record] = await imports(restored);
        expect(record?.unchanged).toBe(0);
        expect(listed).toBe(isCut ? listed : 4_000);
        await post(restored, 5_000);
        await waitFor(
          async () => (await restored.json(packages, '/api/packages')).value[0]?.records === listed + 1,
          20_000,
        );
        await waitFor(async () => (await restored.json(count, '/api/indicators/count')).total === listed + 1, 20_000);
      } finally {
        await restored.remove();
      }
    }
  } finally {
    await service.remove();
    await rm(target, { recursive: true, force: true });
  }
}, 120_000);
