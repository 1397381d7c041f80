import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { madeHash } from '../../support/made/made-input.ts';
import { indicator } from '../../support/made/shapes.ts';
import { ServiceProcess } from '../../support/worlds/service-process.ts';
import type { Sizes } from '../made/sizes.ts';
import { type Figure, type Measured, makeFigure, ofValues, percentile } from '../report/figure.ts';

const verdicts = z.object({ value: z.array(z.object({ value: z.string(), action: z.string().nullable() })) });
const unit = 'ms';
const deadlineMs = 60_000;

/** G11: how soon a change of the list counts, asked of `POST /api/verdicts`, which decides as telemetry is decided. */
export async function measureFreshness({ probes }: Sizes): Promise<readonly Figure[]> {
  const service = await ServiceProcess.start();
  try {
    const world = { service, token: await service.token() };
    const hashes = Array.from({ length: probes }, (_, n) => madeHash(n));
    const added = await timeChanges(world, hashes, (hash) => submit(world, hash), 'Block');
    const withdrawn = await timeChanges(world, hashes.slice(0, probes / 2), (hash) => withdraw(world, hash), null);
    const expired = await timeChanges(world, hashes.slice(probes / 2), (hash) => letExpire(world, hash), null);
    const common = { goal: 'G11', unit };
    return [
      makeFigure({
        ...common,
        what: `accepted to matchable, p99 of ${probes}, INDEX_POLL 1 s (the default)`,
        ours: p99('from the 200 response', added),
        bound: { kind: 'at most', value: 1500 },
        note: `Half of them took at most ${Math.round(percentile(added, 0.5))} ms.`,
      }),
      makeFigure({
        ...common,
        what: 'deleted to no longer matched, p99',
        ours: p99('from the 204 response', withdrawn),
        bound: { kind: 'at most', value: 1000 },
      }),
      makeFigure({
        ...common,
        what: 'expired to no longer matched, p99',
        ours: p99('from the time of expiry', expired),
        bound: { kind: 'at most', value: 1000 },
        note: 'The index stores whole seconds: a negative value means that matching stopped that long before the exact expiry.',
      }),
    ];
  } finally {
    await service.remove();
  }
}

function p99(name: string, values: readonly number[]): Measured {
  return { ...ofValues(name, values), median: percentile(values, 0.99) };
}

interface World {
  readonly service: ServiceProcess;
  readonly token: string;
}

/** Makes the changes one after the other; answers for each the milliseconds from when it should count until it does. */
async function timeChanges(
  world: World,
  hashes: readonly string[],
  change: (hash: string) => Promise<number>,
  wanted: string | null,
): Promise<readonly number[]> {
  const waiting = new Map<string, number>();
  const took: number[] = [];
  const changing = (async () => {
    for (const hash of hashes) {
      waiting.set(hash, await change(hash));
      await delay(37);
    }
  })();
  const end = performance.now() + deadlineMs;
  while (took.length < hashes.length) {
    if (performance.now() > end) {
      throw new Error(`${hashes.length - took.length} changes do not count after ${deadlineMs} ms`);
    }
    const asked = [...waiting.keys()];
    for (const { value, action } of asked.length === 0 ? [] : await ask(world, asked)) {
      const since = waiting.get(value);
      if (action === wanted && since !== undefined) {
        waiting.delete(value);
        took.push(Date.now() - since);
      }
    }
    await delay(10);
  }
  await changing;
  return took;
}

async function ask({ service, token }: World, hashes: readonly string[]) {
  const entities = hashes.map((value) => ({ type: 'FileSha256', value }));
  const answer = await service.request('/api/verdicts', { method: 'POST', body: JSON.stringify({ entities }) }, token);
  return verdicts.parse(await answer.json()).value;
}

async function post({ service, token }: World, hash: string, expirationTime: string | null): Promise<string> {
  const body = {
    indicatorType: 'FileSha256',
    indicatorValue: hash,
    action: 'Block',
    title: 'Fresh',
    description: 'd',
    generateAlert: false,
    expirationTime,
  };
  const answer = await service.request('/api/indicators', { method: 'POST', body: JSON.stringify(body) }, token);
  return indicator.parse(await answer.json()).id;
}

async function submit(world: World, hash: string): Promise<number> {
  await post(world, hash, null);
  return Date.now();
}

async function withdraw(world: World, hash: string): Promise<number> {
  const id = await post(world, hash, null);
  await world.service.request(`/api/indicators/${id}`, { method: 'DELETE' }, world.token);
  return Date.now();
}

/** Two and a half seconds from now, so that matchers know the date before it comes. */
async function letExpire(world: World, hash: string): Promise<number> {
  const expiresAtMs = Date.now() + 2_500;
  await post(world, hash, new Date(expiresAtMs).toISOString());
  return expiresAtMs;
}
