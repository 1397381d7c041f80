import type { HttpResponseInit } from '@azure/functions';
import { json } from './http/answer.ts';

export interface HealthPart {
  readonly name: string;
  /** Resolves when the part can do its work; the reason of a failure is logged, never answered. */
  check(): Promise<void>;
}

export type HealthHandler = () => Promise<HttpResponseInit>;

const timeoutMs = 5_000;

/**
 * Needs no token and tells only `up` or `down` per part, and how old this instance's look at the published list is (null
 * before it has one): 200 when all are up, else 503.
 */
export function makeHealthHttp(
  parts: readonly HealthPart[],
  report: (part: string, error: unknown) => void,
  indexAgeSec: () => number | undefined,
): HealthHandler {
  return async () => {
    const states = await Promise.all(
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
    const isReady = states.every(([, state]) => state === 'up');
    const body = {
      status: isReady ? 'ready' : 'unavailable',
      parts: Object.fromEntries(states),
      indexAgeSec: indexAgeSec() ?? null,
    };
    return json(body, isReady ? 200 : 503);
  };
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
