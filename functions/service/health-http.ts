import { z } from 'zod';
import type { Clock } from '../../shared/platform/clock.ts';
import { json } from '../http/json-answer.ts';
import { describedAnswer } from '../http/operation-description.ts';
import type { PublicFunction } from '../http/public-function.ts';

interface HealthPart {
  readonly name: string;
  /** Resolves if the part works. The reason for a failure is logged and never returned. */
  readonly check: () => Promise<void>;
}

export interface HealthDependencies {
  readonly parts: readonly HealthPart[];
  readonly report: (part: string, error: unknown) => void;
  /** For how long changes have waited to be published; undefined before an index is published. */
  readonly indexAgeSec: () => Promise<number | undefined>;
  /** Records of the audit log that this instance could not store. */
  readonly auditLost: () => number;
  /** Indexes that a file of an older release still lacks, each with the share that is done, from 0 to 1. */
  readonly building: () => readonly { readonly name: string; readonly done: number }[];
  /** Of the release. */
  readonly version: string;
  /** Undefined where they cannot be counted. */
  readonly queueCounts: () => Promise<{ readonly waiting: number; readonly deadLetters: number } | undefined>;
  readonly clock: Clock;
}

type PartStates = readonly (readonly [name: string, state: 'up' | 'down'])[];

interface States {
  readonly parts: PartStates;
  readonly queue: Awaited<ReturnType<HealthDependencies['queueCounts']>>;
  readonly indexAgeSec: number | undefined;
}

const timeoutMs = 5_000;
/** Anybody may call this, so the stores are checked at most once in this time. */
const cachedMs = 1_000;

/**
 * `GET /api/health`: `up` or `down` for each part, and for how long changes of the list have waited to be published (null
 * before an index is).
 * 200 if all parts are up, otherwise 503. The states are at most a second old.
 */
export function makeHealthHttp(dependencies: HealthDependencies): PublicFunction {
  const { auditLost, building, clock, version } = dependencies;
  let latest: { readonly atMs: number; readonly states: Promise<States>; isRunning: boolean } | undefined;
  const currentStates = (): Promise<States> => {
    const ageMs = latest === undefined ? Number.NaN : clock() - latest.atMs;
    if (latest !== undefined && (latest.isRunning || (ageMs >= 0 && ageMs < cachedMs))) {
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
    const { parts: states, queue, indexAgeSec } = await currentStates();
    const isReady = states.every(([, state]) => state === 'up');
    const body = {
      status: isReady ? 'ready' : 'unavailable',
      parts: Object.fromEntries(states),
      indexAgeSec: indexAgeSec ?? null,
      queue: queue ?? null,
      auditLost: auditLost(),
      building: building(),
      version,
    };
    return json(body, isReady ? 200 : 503);
  };
  return { name: 'healthHttp', isPublic: true, route: 'api/health', methods: { GET: { describe, handle } } };
}

function describe() {
  const state = z.object({
    status: z.enum(['ready', 'unavailable']),
    parts: z.record(z.string(), z.enum(['up', 'down'])).describe('The state of each part that the service needs.'),
    indexAgeSec: z
      .number()
      .nullable()
      .describe(
        'For how many seconds changes of the list have waited to be published; 0 when none wait, null before an index is.',
      ),
    queue: z
      .object({ waiting: z.int(), deadLetters: z.int() })
      .nullable()
      .describe('Telemetry messages in the queue and dead letters; null where they are not counted.'),
    auditLost: z
      .int()
      .describe(
        'Records of the audit log that this instance could not store since it started; its log has an error for each.',
      ),
    building: z
      .array(z.object({ name: z.string(), done: z.number() }))
      .describe(
        'Indexes that are being built after an upgrade, with the share of each that is done. Lists that need them are slow until then, and writes wait a few seconds.',
      ),
    version: z.string().describe('The version of the service.'),
  });
  return {
    summary: 'Get the health of the service',
    details: 'For monitoring and load balancers. The states are at most a second old.',
    answers: {
      200: describedAnswer('All parts are up.', state),
      503: describedAnswer('At least one part is down.', state),
    },
  };
}

async function statesOf(dependencies: HealthDependencies): Promise<States> {
  // A queue that cannot be counted is down as a part.
  const queue = withTimeout(dependencies.queueCounts()).catch(() => undefined);
  const indexAge = withTimeout(dependencies.indexAgeSec()).catch(() => undefined);
  return { parts: await partStates(dependencies), queue: await queue, indexAgeSec: await indexAge };
}

function partStates({ parts, report }: HealthDependencies): Promise<PartStates> {
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

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no response in ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
