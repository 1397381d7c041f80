import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inMode, tellFigure } from '../support/long-mode.ts';
import { residentMegabytes } from '../support/resident-memory.ts';
import { waitFor } from '../support/wait-for.ts';
import { MixedLoad } from '../support/worlds/mixed-load/mixed-load.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

/** Samples of memory; one a minute in the long mode. */
const samples = inMode(6, Number(process.env['SOAK_MINUTES'] ?? 60));
const everyMs = inMode(300, 60_000);
/** The long mode sends less at a time: its load is to last, not to fill a disk. */
const pauses = inMode(undefined, { writes: 50, events: 250, files: 20_000 });

it('a service under mixed load keeps its memory, stops when it is told to, and has everything', async () => {
  const service = await ServiceProcess.startAsPackaged({});
  try {
    const load = await MixedLoad.start(service, pauses);
    const memory: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      await sleep(everyMs);
      memory.push(residentMegabytes(service.runtime.pid));
    }
    expect(await service.stop()).toBe(0);
    await service.start();
    await load.stop();
    await waitFor(() => load.isWorkedOff(), 90_000, 250);
    expect(await load.wrong()).toEqual([]);
    const third = Math.floor(samples / 3);
    const [early, late] = [median(memory.slice(third, 2 * third)), median(memory.slice(2 * third))];
    expect(late).toBeLessThan(early * 1.15 + 40);
    tellFigure(
      `${samples} samples of memory (MB): ${memory.map(Math.round).join(' ')}; ` +
        `${load.writes.sent} writes, ${load.files.dropped} files, ${load.events.sent} events`,
    );
  } finally {
    await service.remove();
  }
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
