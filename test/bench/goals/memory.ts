import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetPeak, peakMegabytes } from '../../support/resident-memory.ts';
import { ServiceProcess } from '../../support/worlds/service-process.ts';
import type { Sizes } from '../made/sizes.ts';
import { awaitIndex, importRows, rebuildIndex, sendEvents, takePackage } from '../processes/busy-service.ts';
import { sendHostile } from '../processes/hostile-clients.ts';
import { counted, type Figure, makeFigure, ofValues } from '../report/figure.ts';

/** Packages are made when they are asked for, and not by the clock as well. */
const never = '0 0 0 1 1 *';

/** G13: the most memory that the whole service takes with a list, phase by phase, in the one process that `npm start` is. */
export async function measureMemory({ list, events }: Sizes): Promise<readonly Figure[]> {
  const added = list / 10;
  const service = await ServiceProcess.startAsPackaged({ PACKAGE_SCHEDULE: never });
  const peaks: Figure[] = [];
  const phase = async (what: string, work: () => Promise<unknown>) => {
    forgetPeak(service.runtime.pid);
    await work();
    peaks.push(
      makeFigure({
        goal: 'G13',
        what,
        unit: 'MB',
        ours: ofValues('peak resident memory', [peakMegabytes(service.runtime.pid)]),
        bound: { kind: 'at most', value: 512 },
      }),
    );
  };
  try {
    await phase(`${counted(list)} indicators imported`, () => importRows(service, list, 0));
    await service.stop();
    await service.start();
    await phase('started with them', () => awaitIndex(service));
    await service.stop();
    await rm(join(service.dataDir, 'blobs/snapshots'), { recursive: true });
    await service.start();
    await phase('the first index built', () => awaitIndex(service));
    await phase(`${counted(events)} events matched`, () => sendEvents(service, events, list));
    await phase(`${counted(added)} more imported`, () => importRows(service, added, list * 2));
    await phase('the index rebuilt while the old one serves', () => rebuildIndex(service));
    await phase('the package built and downloaded', () => takePackage(service));
    await phase('the last four at once', async () => {
      await Promise.all([
        rebuildIndex(service),
        takePackage(service),
        sendEvents(service, events, list),
        importRows(service, added, list * 3),
      ]);
    });
    await phase('clients that want to bring it down', () => sendHostile(service));
    return peaks;
  } finally {
    await service.remove();
  }
}
