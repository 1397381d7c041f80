import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sizes } from '../made/sizes.ts';
import { type Figure, makeFigure, ofValues } from '../report/figure.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** The test asks for at least this share of its events to be real ones, and counts them. */
const sureShare = 0.7;

/** G0: the property test against the oracle, in its long mode. @throws Error with what it said when it fails */
export async function measureExactness({ oracleEvents }: Sizes): Promise<readonly Figure[]> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', 'test/property/snapshot-index.test.ts'], {
    cwd: root,
    env: { ...process.env, RUNS: String(oracleEvents) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new Error(`the matcher and the oracle differ:\n${output}`);
  }
  return [
    makeFigure({
      goal: 'G0',
      what: 'generated events on which the matcher and the oracle agreed on every hit, with no disagreement',
      unit: 'events, at least',
      ours: ofValues('the property test', [oracleEvents * sureShare]),
      bound: { kind: 'at least', value: 1_000_000 },
    }),
  ];
}
