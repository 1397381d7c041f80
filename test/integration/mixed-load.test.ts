import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { inMode, tellFigure } from '../support/long-mode.ts';
import { indicatorList } from '../support/made/shapes.ts';
import { waitFor } from '../support/wait-for.ts';
import { MixedLoad } from '../support/worlds/mixed-load/mixed-load.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

const kills = inMode(2, 60);
/** A live backup is made, and restored, once in this number of lives of the process. */
const livesOfBackup = inMode(2, 5);
const count = z.object({ total: z.number() });

it(
  `${kills} kills of a service under mixed load, with live backups, lose and double nothing`,
  async () => {
    const service = await ServiceProcess.start();
    try {
      const load = await MixedLoad.start(service);
      for (let kill = 1; kill <= kills; kill++) {
        await sleep(200 + Math.random() * 1_500);
        if (kill % livesOfBackup === 0) {
          await expectRestorable(service, load);
        }
        await service.kill();
        await service.start();
      }
      await load.stop();
      await waitFor(() => load.isWorkedOff(), 90_000, 250);
      expect(await load.wrong()).toEqual([]);
      tellFigure(`${kills} kills: ${load.writes.sent} writes, ${load.files.dropped} files, ${load.events.sent} events`);
    } finally {
      await service.remove();
    }
  },
  inMode(180_000, 3_600_000),
);

/** A backup that is made under load starts, agrees with itself, and has what was acknowledged before it was made. */
async function expectRestorable(service: ServiceProcess, { writes }: MixedLoad): Promise<void> {
  const target = await mkdtemp(join(tmpdir(), 'threat-indicators-backup-'));
  try {
    const before = writes.settled();
    await promisify(execFile)(process.execPath, ['local/backup.ts', target], {
      env: { PATH: process.env['PATH'], DATA_DIR: service.dataDir },
    });
    const after = writes.settled();
    const restored = await ServiceProcess.restore(target);
    try {
      expect(await writes.wrongIn(restored, before, after)).toEqual([]);
      const page = await restored.json(indicatorList, '/api/indicators?$count=true&$top=1');
      await waitFor(
        async () => (await restored.json(count, '/api/indicators/count')).total >= (page['@odata.count'] ?? Number.NaN),
        30_000,
      );
    } finally {
      await restored.kill();
    }
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}
