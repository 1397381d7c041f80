import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeHealthHttp } from '../../../functions/service/health-http.ts';

function world() {
  const state = { nowMs: 1_000_000, isStoreUp: true, checks: 0, reported: [] as string[] };
  const { GET } = makeHealthHttp({
    parts: [
      {
        name: 'store',
        check: async () => {
          state.checks += 1;
          if (!state.isStoreUp) {
            throw new Error('the file /secret is gone');
          }
        },
      },
      { name: 'queue', check: () => Promise.resolve() },
    ],
    report: (part) => state.reported.push(part),
    indexAgeSec: () => Promise.resolve(undefined),
    auditLost: () => 3,
    building: () => [{ name: 'titles', done: 0.5 }],
    version: '1.2.3',
    queueCounts: async () => (state.isStoreUp ? { waiting: 4, deadLetters: 1 } : undefined),
    clock: () => state.nowMs,
  }).methods;
  const health = async () =>
    (await GET?.handle(new HttpRequest({ method: 'GET', url: 'http://localhost/' }), {})) ?? {};
  return { state, health };
}

const bodyOf = ({ body }: HttpResponseInit): unknown => JSON.parse(z.string().parse(body));

describe('GET /api/health', () => {
  it('returns up or down per part, and no details', async () => {
    const { state, health } = world();
    const up = await health();
    expect([up.status, bodyOf(up)]).toStrictEqual([
      200,
      {
        status: 'ready',
        parts: { store: 'up', queue: 'up' },
        indexAgeSec: null,
        queue: { waiting: 4, deadLetters: 1 },
        auditLost: 3,
        building: [{ name: 'titles', done: 0.5 }],
        version: '1.2.3',
      },
    ]);
    state.isStoreUp = false;
    state.nowMs += 1_000;
    const down = await health();
    expect([down.status, bodyOf(down)]).toStrictEqual([
      503,
      {
        status: 'unavailable',
        parts: { store: 'down', queue: 'up' },
        indexAgeSec: null,
        queue: null,
        auditLost: 3,
        building: [{ name: 'titles', done: 0.5 }],
        version: '1.2.3',
      },
    ]);
    expect(state.reported).toStrictEqual(['store']);
  });

  it('checks the parts at most once a second', async () => {
    const { state, health } = world();
    await Promise.all(Array.from({ length: 50 }, () => health()));
    state.nowMs += 999;
    await health();
    expect(state.checks).toBe(1);
    state.nowMs += 1;
    await Promise.all([health(), health()]);
    expect(state.checks).toBe(2);
    state.nowMs -= 3_600_000;
    await health();
    expect(state.checks).toBe(3);
  });
});
