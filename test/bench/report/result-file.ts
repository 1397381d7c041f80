import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { measures } from '../measures.ts';
import { figureSchema } from './figure.ts';

const measurement = z.object({
  /** File stem of what measured it. */
  name: z.string(),
  date: z.iso.date(),
  /** Of this measurement, in seconds. */
  tookSec: z.number(),
  figures: z.array(figureSchema),
});

const resultsSchema = z.object({
  machine: z.object({ processor: z.string(), cores: z.number(), memoryGb: z.number(), system: z.string() }),
  node: z.string(),
  measurements: z.array(measurement),
});

export type Measurement = z.output<typeof measurement>;
export type Results = z.output<typeof resultsSchema>;

const path = fileURLToPath(new URL('../../../docs/bench/results.json', import.meta.url));

/** The committed results. */
export function readResults(): Results {
  return resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Puts a measurement in place of the one of its name. Those of another machine or Node are dropped. */
export function writeResult(made: Measurement): Results {
  const here = { machine: thisMachine(), node: process.version };
  const former = existsSync(path) ? readResults() : undefined;
  const isSame = former?.node === here.node && JSON.stringify(former.machine) === JSON.stringify(here.machine);
  const order = measures.map(({ name }) => name);
  const measurements = [...(isSame ? former.measurements : []).filter(({ name }) => name !== made.name), made];
  const results = {
    ...here,
    measurements: measurements.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
  };
  writeFileSync(path, `${JSON.stringify(results, roundNumber, 2)}\n`);
  return readResults();
}

function thisMachine(): Results['machine'] {
  const [first] = cpus();
  return {
    processor: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
  };
}

/** Six digits are more than any figure is worth. */
function roundNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
