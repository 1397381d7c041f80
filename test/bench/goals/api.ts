import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { indicatorList } from '../../support/made/shapes.ts';
import { waitFor } from '../../support/wait-for.ts';
import { ServiceProcess } from '../../support/worlds/service-process.ts';
import { writeCsv } from '../made/made-csv.ts';
import type { Sizes } from '../made/sizes.ts';
import { startBareProcess } from '../processes/bare-process.ts';
import { type CallOnce, makeCaller } from '../processes/http-caller.ts';
import { type Figure, makeFigure, ofValues, percentile } from '../report/figure.ts';

const listed = 20_000;
const unit = 'ms';
const finished = z.object({ state: z.enum(['Queued', 'Running', 'Succeeded']) });
const uploaded = z.object({ id: z.string() });

/** G10: what the API adds to the least that a function in the same host costs, and how long a large page holds others up. */
export async function measureApi(sizes: Sizes): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const delayFile = join(folder, 'loop-delay');
  const service = await ServiceProcess.start({
    NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${fileURLToPath(new URL('../processes/loop-delay.ts', import.meta.url))}`,
    LOOP_DELAY_FILE: delayFile,
  });
  try {
    const token = await service.token();
    await fillList(service, folder);
    const call = makeCaller(service.runtime.baseUrl, token);
    const id = await someId(call);
    const requests = [
      { what: 'get by id', path: `/api/indicators/${id}` },
      { what: 'a page of 50', path: '/api/indicators?$top=50' },
    ];
    const figures = [
      ...(await againstBareHandler(sizes, call, requests, folder)),
      ...(await pageFigures(sizes, service, call, delayFile)),
    ];
    call.close();
    return figures;
  } finally {
    await service.remove();
    rmSync(folder, { recursive: true });
  }
}

async function fillList(service: ServiceProcess, folder: string): Promise<void> {
  const file = join(folder, 'list.csv');
  await writeCsv(file, (rows) => rows === listed);
  const { id } = await service.json(uploaded, '/api/imports', {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: readFileSync(file),
  });
  await waitFor(async () => (await service.json(finished, `/api/imports/${id}`)).state === 'Succeeded', 120_000, 500);
}

async function someId(call: CallOnce): Promise<string> {
  const { body } = await call('/api/indicators?$top=1&$skip=7000');
  const [first] = indicatorList.parse(JSON.parse(body.toString())).value;
  return first?.id ?? '';
}

async function againstBareHandler(
  { rounds, requests: count }: Sizes,
  call: CallOnce,
  requests: readonly { readonly what: string; readonly path: string }[],
  folder: string,
): Promise<Figure[]> {
  const files = await Promise.all(
    requests.map(async ({ path }, place) => {
      const file = join(folder, `body${place}`);
      writeFileSync(file, (await call(path)).body);
      return file;
    }),
  );
  const bare = await startBareProcess(files);
  const callBare = makeCaller(bare.baseUrl);
  try {
    const figures: Figure[] = [];
    for (const [place, { what, path }] of requests.entries()) {
      const ours: Latencies = { p50: [], p99: [] };
      const least: Latencies = { p50: [], p99: [] };
      await timeCalls(call, path, count);
      await timeCalls(callBare, `/bare/${place}`, count);
      for (let round = 0; round < rounds; round += 1) {
        keep(ours, await timeCalls(call, path, count));
        keep(least, await timeCalls(callBare, `/bare/${place}`, count));
      }
      const figure = (name: 'p50' | 'p99', most: number) =>
        makeFigure({
          goal: 'G10',
          what: `${what}, ${name}`,
          unit,
          ours: ofValues('the API', ours[name]),
          peer: ofValues('a handler that returns the same bytes', least[name]),
          bound: { kind: 'at most', value: most },
        });
      figures.push(figure('p50', 1.5), figure('p99', 3));
    }
    return figures;
  } finally {
    callBare.close();
    await bare.stop();
  }
}

interface Latencies {
  readonly p50: number[];
  readonly p99: number[];
}

function keep({ p50, p99 }: Latencies, times: readonly number[]): void {
  p50.push(percentile(times, 0.5));
  p99.push(percentile(times, 0.99));
}

async function timeCalls(call: CallOnce, path: string, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    times.push((await call(path)).ms);
  }
  return times;
}

async function pageFigures(
  { rounds }: Sizes,
  service: ServiceProcess,
  call: CallOnce,
  delayFile: string,
): Promise<Figure[]> {
  const blocks: number[] = [];
  const times: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    await longestBlock(service, delayFile);
    const { ms } = await call('/api/indicators?$top=10000');
    const block = await longestBlock(service, delayFile);
    if (round >= 0) {
      blocks.push(block);
      times.push(ms);
    }
  }
  return [
    makeFigure({
      goal: 'G10',
      what: 'a page of 10,000: longest block of the event loop',
      unit,
      ours: ofValues('the API', blocks),
      bound: { kind: 'at most', value: 25 },
    }),
    makeFigure({ goal: 'G10', what: 'a page of 10,000: in total', unit, ours: ofValues('the API', times) }),
  ];
}

/** Since it was asked for the last time, in milliseconds. */
async function longestBlock({ runtime }: ServiceProcess, delayFile: string): Promise<number> {
  rmSync(delayFile, { force: true });
  process.kill(runtime.pid, 'SIGUSR2');
  let text = '';
  await waitFor(
    () => {
      text = readText(delayFile);
      return text !== '';
    },
    10_000,
    5,
  );
  return Number(text);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
