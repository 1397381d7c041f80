import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inMode } from '../support/long-mode.ts';
import { madeCsv, madeFileEvent, madeHash } from '../support/made/made-input.ts';
import { waitUntilMatchable } from '../support/made/matchable.ts';
import { alertList, finalStates, importList, indicatorList } from '../support/made/shapes.ts';
import { waitFor } from '../support/wait-for.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

const importKills = inMode(2, 10);
const matchKills = inMode(3, 40);
let service: ServiceProcess | undefined;
afterEach(async () => {
  await service?.remove();
  service = undefined;
});

describe('SIGKILL at random moments', () => {
  it(
    'during an import neither loses nor repeats a row, in the list or in the report',
    async () => {
      const rows = inMode(20_000, 100_000);
      const bad = new Set([1, 777, 10_001, 19_999]);
      /** Rows imported before each kill. */
      const cutShort: number[] = [];
      service = await ServiceProcess.start();
      const drop = join(service.dataDir, 'drop.csv');
      await writeFile(drop, madeCsv(rows, bad));
      await copyFile(drop, join(service.runtime.importsFolder ?? '', 'big.csv'));
      let imported = 0;
      for (let kill = 0; kill < importKills; kill++) {
        // The lease of the killed process must expire first: until then no work is in progress that a kill could interrupt.
        await waitFor(async () => ((await imports(service))[0]?.total ?? 0) > imported, inMode(40_000, 300_000), 20);
        await sleep(Math.random() * 200);
        imported = (await imports(service))[0]?.total ?? 0;
        cutShort.push(imported);
        await service.kill();
        await service.start();
      }
      expect(Math.min(...cutShort)).toBeLessThan(rows);
      await waitFor(async () => finalStates.has((await imports(service))[0]?.state ?? ''), inMode(60_000, 900_000));
      const [record, ...others] = await imports(service);
      expect(others).toEqual([]);
      expect(record).toMatchObject({
        state: 'PartiallySucceeded',
        total: rows,
        created: rows - bad.size,
        updated: 0,
        unchanged: 0,
        refused: bad.size,
      });

      const seen = new Set<string>();
      for (let skip = 0; skip < rows; skip += 10_000) {
        const page = await service.json(indicatorList, `/api/indicators?$count=true&$top=10000&$skip=${skip}`);
        expect(page['@odata.count']).toBe(rows - bad.size);
        for (const { indicatorValue } of page.value) {
          seen.add(indicatorValue);
        }
      }
      expect(seen.size).toBe(rows - bad.size);

      const report = await (await service.request(`/api/imports/${record?.id}/report`)).text();
      expect(report.trim().split(/\r?\n/).length).toBe(2 + bad.size);
    },
    inMode(120_000, 1_800_000),
  );

  it(
    'during matching counts every event once',
    async () => {
      const devices = 5;
      const perDevice = 400;
      service = await ServiceProcess.start();
      const one = {
        indicatorType: 'FileSha256',
        indicatorValue: madeHash(1),
        action: 'Block',
        title: 'Dropper',
        description: 'Made',
        generateAlert: true,
      };
      await service.json(z.object({ id: z.string() }), '/api/indicators', {
        method: 'POST',
        body: JSON.stringify(one),
      });
      await waitUntilMatchable(service, 'FileSha256', madeHash(1));
      const events = Array.from({ length: devices * perDevice }, (_, index) =>
        madeFileEvent({ device: index % devices, report: index, hash: madeHash(1) }),
      );
      for (let kill = 0; kill < matchKills; kill++) {
        const lines = events.map((event) => JSON.stringify(event)).join('\n');
        const answer = await service.request('/api/telemetry', {
          method: 'POST',
          body: lines,
          headers: { 'content-type': 'application/x-ndjson' },
        });
        expect(answer.status).toBe(202);
        await sleep(Math.random() * 500);
        await service.kill();
        await service.start();
      }
      const counts = async () =>
        (await service?.json(alertList, '/api/alerts'))?.value.map((alert) => alert.eventCount) ?? [];
      await waitFor(
        async () => (await counts()).reduce((sum, count) => sum + count, 0) >= devices * perDevice,
        60_000,
        250,
      );
      await sleep(1_500);
      expect(await counts()).toEqual(Array.from({ length: devices }, () => perDevice));
    },
    inMode(120_000, 1_800_000),
  );
});

async function imports(running: ServiceProcess | undefined) {
  return running === undefined ? [] : (await running.json(importList, '/api/imports')).value;
}
