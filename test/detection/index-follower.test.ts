import { describe, expect, it } from 'vitest';
import { makeIndexFollower } from '../../shared/detection/index-follower.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../shared/indicators/model.ts';
import { makeMapMatcher } from '../../shared/matching/map-matcher.ts';
import { makeMemoryMetrics } from '../../shared/platform/memory-metrics.ts';
import type { DocumentContainer } from '../../shared/storage/document-container.ts';
import { dayMs, quiet, storedIndicator } from '../support/detection-world.ts';
import { InjectedFault, makeFaultyContainer } from '../support/faulty-container.ts';
import { makeMemoryContainer } from '../support/memory-container.ts';

const domain = (n: number, changes: Partial<IndicatorDocument> = {}) =>
  storedIndicator({ indicatorType: 'DomainName', indicatorValue: `d${n}.example`, ...changes });

function world(pageSize = 10) {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  let isAway = false;
  let looks = 0;
  const clock = () => nowMs;
  const container = makeMemoryContainer<IndicatorsDocument>(clock);
  const indicators: DocumentContainer<IndicatorsDocument> = makeFaultyContainer(container, () => {
    looks += 1;
    if (isAway) {
      throw new InjectedFault();
    }
  });
  const metrics = makeMemoryMetrics();
  const follower = makeIndexFollower({
    indicators,
    makeMatcher: makeMapMatcher,
    clock,
    logger: quiet,
    metrics,
    pageSize,
    tombstoneLifeMs: 30 * dayMs,
  });
  return {
    metrics,
    follower,
    looks: () => looks,
    finds: async (n: number) =>
      (await follower.current()).candidates({ type: 'DomainName', value: `d${n}.example` }).length > 0,
    put: async (...documents: readonly IndicatorDocument[]) => {
      for (const document of documents) {
        await container.commit({ partition: document.partition, operations: [{ kind: 'upsert', document }] });
      }
    },
    advance: (ms: number) => {
      nowMs += ms;
    },
    setAway: (value: boolean) => {
      isAway = value;
    },
  };
}

describe('the index follower', () => {
  it('loads all pages before it answers', async () => {
    const { put, finds, metrics } = world(7);
    await put(...Array.from({ length: 40 }, (_, n) => domain(n)));
    expect(await finds(0)).toBe(true);
    expect(await finds(39)).toBe(true);
    expect(metrics.value('index.indicators')).toBe(40);
    expect(metrics.value('index.age-sec')).toBe(0);
  });

  it('sees additions, changes and deletions once its look is older than a second', async () => {
    const { put, finds, advance } = world();
    await put(domain(1));
    expect(await finds(1)).toBe(true);
    await put(domain(2), domain(1, { deleted: true }));
    advance(1000);
    expect([await finds(1), await finds(2)]).toStrictEqual([true, false]);
    advance(1);
    expect([await finds(1), await finds(2)]).toStrictEqual([false, true]);
    await put(domain(1, { action: 'Audit' }));
    advance(1001);
    expect(await finds(1)).toBe(true);
  });

  it('leaves expired ones out and takes them in again when they are extended', async () => {
    const { put, finds, advance } = world();
    await put(domain(1, { expirationTime: '2025-12-31T00:00:00.0000000Z' }));
    expect(await finds(1)).toBe(false);
    await put(domain(1, { expirationTime: '2026-12-31T00:00:00.0000000Z' }));
    advance(1001);
    expect(await finds(1)).toBe(true);
  });

  it('leaves disabled ones out until they are enabled', async () => {
    const { put, finds, advance } = world();
    await put(domain(1));
    expect(await finds(1)).toBe(true);
    await put(domain(1, { enabled: false }));
    advance(1001);
    expect(await finds(1)).toBe(false);
    await put(domain(1, { enabled: true }));
    advance(1001);
    expect(await finds(1)).toBe(true);
  });

  it('looks once for many who ask at once', async () => {
    const { put, follower, looks } = world(100);
    await put(domain(1));
    await Promise.all(Array.from({ length: 20 }, () => follower.current()));
    expect(looks()).toBe(1);
  });

  it('serves the last good index while the store is away, and catches up', async () => {
    const { put, finds, advance, setAway, metrics } = world();
    await put(domain(1));
    expect(await finds(1)).toBe(true);
    setAway(true);
    await put(domain(2));
    advance(60_000);
    expect([await finds(1), await finds(2)]).toStrictEqual([true, false]);
    expect(metrics.value('index.age-sec')).toBe(60);
    setAway(false);
    expect(await finds(2)).toBe(true);
    expect(metrics.value('index.age-sec')).toBe(0);
  });

  it('throws when it never had an index, and goes on from where the load broke off', async () => {
    const { put, finds, setAway, follower } = world();
    await put(...Array.from({ length: 30 }, (_, n) => domain(n)));
    setAway(true);
    await expect(follower.current()).rejects.toBeInstanceOf(InjectedFault);
    setAway(false);
    expect(await finds(29)).toBe(true);
  });

  it('builds anew after a pause longer than the life of tombstones, serving the old one meanwhile', async () => {
    const { put, finds, advance, setAway } = world();
    // its tombstone was forgotten by the store before the follower could see it
    await put(domain(1), domain(2, { ttl: 20 * 86_400 }));
    expect(await finds(2)).toBe(true);
    advance(31 * dayMs);
    setAway(true);
    expect(await finds(1)).toBe(true);
    setAway(false);
    expect([await finds(1), await finds(2)]).toStrictEqual([true, false]);
  });
});
