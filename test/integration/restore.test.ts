import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { madeCsv } from '../support/made/made-input.ts';
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
