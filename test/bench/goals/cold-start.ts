import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import { buildSnapshot } from '../../../shared/matching/segment-builder.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';
import { madeRow, madeRows } from '../made/made-list.ts';
import { madeMessages } from '../made/made-messages.ts';
import type { Sizes } from '../made/sizes.ts';
import { bundleFirstMatch, runFirstMatch } from '../processes/first-match-child.ts';
import { readSnapshot } from '../processes/read-snapshot.ts';
import { asTime, counted, type Figure, makeFigure, ofValues } from '../report/figure.ts';
import { alternate } from '../rounds.ts';

/** So small that what a process takes with it is what it takes without a list. */
const tinyList = 1000;

/** G5 and G6: what the list takes in memory, and how long until it can be matched against. */
export async function measureColdStart(sizes: Sizes): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const files = writeFiles(folder, sizes.list);
    await bundleFirstMatch(files.script);
    return [...(await memoryFigures(sizes, files)), ...(await coldFigures(sizes, files))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeFiles(folder: string, count: number) {
  const files = {
    script: join(folder, 'first-match.mjs'),
    snapshot: join(folder, 'snapshot'),
    tinySnapshot: join(folder, 'tiny-snapshot'),
    json: join(folder, 'list.json'),
    message: join(folder, 'message.json'),
  };
  writeFileSync(files.snapshot, buildSnapshot(madeRows(count)));
  writeFileSync(files.tinySnapshot, buildSnapshot(madeRows(tinyList)));
  const list = Array.from(madeRows(count), ({ type, value, id, action }) => ({ type, value, id, action }));
  writeFileSync(files.json, JSON.stringify(list));
  writeFileSync(files.message, madeMessages(1, 300, 10, tinyList)[0] ?? '');
  return files;
}

type Files = ReturnType<typeof writeFiles>;

async function memoryFigures({ rounds, list }: Sizes, files: Files): Promise<Figure[]> {
  const index = openIndex(readSnapshot(files.snapshot), { names: makeScanNames() });
  const perIndicator = index.residentBytes / list;
  const grown: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const small = await runFirstMatch(files.script, files.tinySnapshot, files.message);
    const large = await runFirstMatch(files.script, files.snapshot, files.message);
    grown.push((large.grownBytes - small.grownBytes) / (list - tinyList));
  }
  const values = heapBytes(() => new Set(Array.from({ length: list }, (_, n) => madeRow(n).value))) / list;
  const objects = heapBytes(() => intoMap(files.json)) / list;
  const common = { goal: 'G5', unit: 'bytes per indicator' };
  const ours = ofValues('the index, everything included', [perIndicator]);
  return [
    makeFigure({
      ...common,
      what: `a list of ${counted(list)}`,
      ours,
      bound: { kind: 'at most', value: 24 },
    }),
    makeFigure({ ...common, what: 'compared with a Set of the values', ours, peer: ofValues('Set', [values]) }),
    makeFigure({ ...common, what: 'compared with a Map of objects', ours, peer: ofValues('Map', [objects]) }),
    makeFigure({
      ...common,
      what: 'as measured by the operating system',
      ours: ofValues(`resident set of a process with the list, minus that with a list of ${counted(tinyList)}`, grown),
    }),
  ];
}

async function coldFigures({ rounds }: Sizes, files: Files): Promise<Figure[]> {
  const [ours, parsed] = await alternate(rounds, [
    { name: 'snapshot', run: () => openIndex(readSnapshot(files.snapshot), { names: makeScanNames() }) },
    { name: 'JSON into a Map', run: () => intoMap(files.json) },
  ]);
  const starts: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    starts.push((await runFirstMatch(files.script, files.snapshot, files.message)).ms);
  }
  const common = { goal: 'G6', unit: 'ms' };
  return [
    makeFigure({
      ...common,
      what: 'file to index',
      ours: asTime(ours),
      peer: asTime(parsed),
      bound: { kind: 'at most', value: 1 / 60 },
    }),
    makeFigure({
      ...common,
      what: 'process start (bundled, as deployed) to first match',
      ours: ofValues('node, the engine, the list, a message', starts),
      bound: { kind: 'at most', value: 150 },
    }),
  ];
}

function intoMap(path: string): Map<string, unknown> {
  const map = new Map<string, unknown>();
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  for (const row of Array.isArray(parsed) ? parsed : []) {
    map.set(keyOf(row), row);
  }
  return map;
}

function keyOf(row: unknown): string {
  return typeof row === 'object' && row !== null && 'value' in row ? String(row.value) : '';
}

/** Bytes of the heap that what is made holds on to. Needs --expose-gc. */
function heapBytes(make: () => { readonly size: number }): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  globalThis.gc?.();
  const bytes = process.memoryUsage().heapUsed - before;
  return made.size > 0 ? bytes : Number.NaN;
}
