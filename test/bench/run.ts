import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { measures } from './measures.ts';
import { type Figure, figureSchema } from './report/figure.ts';
import { figureLine } from './report/report-table.ts';
import { writeResult } from './report/result-file.ts';
import { writeReport } from './report/write-report.ts';

/*
 * `npm run bench`: every goal but G0, G13 and G14, about ten minutes; docs/bench/results.json and what is made from it are written.
 * `-- --only G1,publishing`: these goals or measures only (G0 too), in place of their former results.
 * `-- --quick`: small sizes, nothing written.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const wanted = values.only?.split(',');
const chosen = measures.filter(({ name, goals, isLong }) =>
  wanted === undefined ? isLong !== true : [name, ...goals].some((word) => wanted.includes(word)),
);
if (chosen.length === 0) {
  throw new Error(`--only takes goals and these: ${measures.map(({ name }) => name).join(', ')}`);
}

let isFailed = false;
for (const { name } of chosen) {
  process.stdout.write(`${name}\n`);
  const start = performance.now();
  const figures = await measure(name);
  for (const figure of figures ?? []) {
    process.stdout.write(`  ${figureLine(figure)}\n`);
  }
  if (figures === undefined) {
    isFailed = true;
  } else if (!values.quick && figures.length > 0) {
    const tookSec = Math.round((performance.now() - start) / 1000);
    writeReport(writeResult({ name, date: new Date().toISOString().slice(0, 10), tookSec, figures: [...figures] }));
  }
}
process.exitCode = isFailed ? 1 : 0;

/** Undefined when the process failed; it has said why. */
async function measure(name: string): Promise<readonly Figure[] | undefined> {
  const child = fork(
    fileURLToPath(new URL('run-measure.ts', import.meta.url)),
    [name, values.quick ? 'quick' : 'full'],
    {
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    },
  );
  let figures: readonly Figure[] | undefined;
  child.once('message', (message) => {
    figures = z.array(figureSchema).parse(message);
  });
  await once(child, 'close');
  return child.exitCode === 0 ? figures : undefined;
}
