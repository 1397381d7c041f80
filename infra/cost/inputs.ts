import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import prices from './prices.json' with { type: 'json' };

const resultsSchema = z.object({
  measurements: z.array(
    z.object({
      date: z.string(),
      figures: z.array(z.object({ id: z.string().optional(), ours: z.object({ median: z.number() }) })),
    }),
  ),
});

export type PriceName = keyof typeof prices.prices;

/** The inputs of the cost model: prices on a given day and measured rates. */
export interface CostInputs {
  readonly price: (name: PriceName) => number;
  readonly priceDate: string;
  readonly region: string;
  readonly currency: string;
  /** Events in zstd messages that one core decompresses and matches per second. */
  readonly eventsPerSec: number;
  /** Events that fit into a message of 64 KB. */
  readonly eventsPerMessage: number;
  readonly measuredOn: string;
}

/** @throws Error when the benchmark results lack a figure; `npm run bench` writes them */
export function readCostInputs(): CostInputs {
  const path = fileURLToPath(new URL('../../docs/bench/results.json', import.meta.url));
  const { measurements } = resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const find = (id: string) => {
    const found = measurements.find(({ figures }) => figures.some((figure) => figure.id === id));
    const figure = found?.figures.find((one) => one.id === id);
    if (found === undefined || figure === undefined) {
      throw new Error(`docs/bench/results.json has no figure ${id}; run: npm run bench -- --only matching`);
    }
    return { value: figure.ours.median, date: found.date };
  };
  const rate = find('zstd-rate');
  return {
    price: (name) => prices.prices[name].value,
    priceDate: prices.date,
    region: prices.region,
    currency: prices.currency,
    eventsPerSec: rate.value,
    eventsPerMessage: Math.floor(find('events-per-message').value),
    measuredOn: rate.date,
  };
}
