import { z } from 'zod';
import type { Clock } from '../../shared/platform/clock.ts';
import { json } from '../http/json-answer.ts';
import { describedAnswer } from '../http/operation-description.ts';
import type { PublicFunction } from '../http/public-function.ts';

export interface HealthPart {
  readonly name: string;
  /** Resolves when the part can do its work; the reason of a failure is logged, never answered. */
  readonly check: () => Promise<void>;
}

export interface HealthDependencies {
  readonly parts: readonly HealthPart[];
  readonly report: (part: string, error: unknown) => void;
  readonly indexAgeSec: () => number | undefined;
  readonly clock: Clock;
}

type States = readonly (readonly [name: string, state: 'up' | 'down'])[];

const timeoutMs = 5_000;
/** Anybody may ask, so however many do, the stores are asked once in this time. */
const keptMs = 1_000;

/**
 * `GET /api/health`: tells only `up` or `down` per part, and how old this instance's look at the published list is (null
 * before it has one): 200 when all are up, else 503. The states are those of at most a second ago.
 */
export function makeHealthHttp(dependencies: HealthDependencies): PublicFunction {
  const { indexAgeSec, clock } = dependencies;
  let latest: { readonly atMs: number; readonly states: Promise<States>; isRunning: boolean } | undefined;
  const look = (): Promise<States> => {
    const ageMs = latest === undefined ? Number.NaN : clock() - latest.atMs;
    if (latest !== undefined && (latest.isRunning || (ageMs >= 0 && ageMs < keptMs))) {
      return latest.states;
    }
    const started = { atMs: clock(), states: statesOf(dependencies), isRunning: true };
    latest = started;
    void started.states.finally(() => {
      started.isRunning = false;
    });
    return started.states;
  };
  const handle = async () => {
    const states = await look();
    const isReady = states.every(([, state]) => state === 'up');
    const body = {
      status: isReady ? 'ready' : 'unavailable',
      parts: Object.fromEntries(states),
      indexAgeSec: indexAgeSec() ?? null,
    };
    return json(body, isReady ? 200 : 503);
  };
  return { name: 'healthHttp', isPublic: true, route: 'api/health', methods: { GET: { describe, handle } } };
}

function describe() {
  const state = z.object({
    status: z.enum(['ready', 'unavailable']),
    parts: z.record(z.string(), z.enum(['up', 'down'])),
    indexAgeSec: z.number().nullable().describe('How old the look at the published list is; null before the first.'),
  });
  return {
    summary: 'Health',
    answers: { 200: describedAnswer('Every part is up.', state), 503: describedAnswer('A part is down.', state) },
  };
}

function statesOf({ parts, report }: HealthDependencies): Promise<States> {
  return Promise.all(
    parts.map(async (part) => {
      try {
        await withTimeout(part.check());
        return [part.name, 'up'] as const;
      } catch (error) {
        report(part.name, error);
        return [part.name, 'down'] as const;
      }
    }),
  );
}

async function withTimeout(work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
