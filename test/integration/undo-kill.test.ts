import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { madeCsv } from '../support/made/made-input.ts';
import { finalStates, importList, indicatorList } from '../support/made/shapes.ts';
import { waitFor } from '../support/wait-for.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

const job = z.looseObject({ id: z.string(), state: z.string(), progress: z.object({ done: z.number() }) });
let service: ServiceProcess | undefined;
afterEach(async () => {
  await service?.remove();
  service = undefined;
});

describe('SIGKILL at a random moment', () => {
  it('during the undo of an import neither leaves nor repeats a row, and keeps what was changed since', async () => {
    const rows = 8_000;
    service = await ServiceProcess.start();
    const drop = join(service.dataDir, 'drop.csv');
    await writeFile(drop, madeCsv(rows, new Set()));
    await copyFile(drop, join(service.runtime.importsFolder ?? '', 'big.csv'));
    await waitFor(async () => finalStates.has((await imports(service))[0]?.state ?? ''), 60_000);
    const [changed] = (await service.json(indicatorList, '/api/indicators?$top=1')).value;
    const patch = { method: 'PATCH', body: JSON.stringify({ title: 'Changed since' }) };
    await service.json(z.looseObject({}), `/api/indicators/${changed?.id}`, patch);
    const importId = (await imports(service))[0]?.id ?? '';
    const { id } = await service.json(job, `/api/jobs/${importId}/undo`, { method: 'POST' });
    await waitFor(async () => (await progress(service, id)) > 0, 40_000, 20);
    await sleep(Math.random() * 200);
    await service.kill();
    await service.start();
    await waitFor(async () => finalStates.has((await service?.json(job, `/api/jobs/${id}`))?.state ?? ''), 60_000);
    expect(await service.json(job, `/api/jobs/${id}`)).toMatchObject({
      state: 'PartiallySucceeded',
      counts: { deleted: rows - 1, left: 1 },
      itemCount: rows,
    });
    const left = await service.json(indicatorList, '/api/indicators?$count=true');
    expect([left['@odata.count'], left.value[0]?.id]).toEqual([1, changed?.id]);
  }, 120_000);
});

async function progress(running: ServiceProcess | undefined, id: string): Promise<number> {
  return (await running?.json(job, `/api/jobs/${id}`))?.progress.done ?? 0;
}

async function imports(running: ServiceProcess | undefined) {
  return running === undefined ? [] : (await running.json(importList, '/api/imports')).value;
}
