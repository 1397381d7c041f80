import { setImmediate } from 'node:timers/promises';
import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { makeIndexFollower } from '../../../shared/publishing/index/index-follower.ts';
import { IndexLoader } from '../../../shared/publishing/index/index-loader.ts';
import { makeIndexPublisher } from '../../../shared/publishing/index/index-publisher.ts';
import type { IndexPublisherDependencies } from '../../../shared/publishing/index/index-publisher-dependencies.ts';
import { makeFaultyBlobStore } from '../fakes/faulty-blob-store.ts';
import { makeFaultyContainer } from '../fakes/faulty-container.ts';
import { makeMemoryBlobStore } from '../fakes/memory-blob-store.ts';
import { makeMemoryContainer } from '../fakes/memory-container.ts';
import { dayMs, quiet, storedIndicator } from './detection-world.ts';

const nextTurn = () => setImmediate();

export const domainOf = (n: number) => `d${n}.example`;

/** The `n`th domain as an indicator. */
export function madeDomain(n: number, changes: Partial<IndicatorDocument> = {}): IndicatorDocument {
  return storedIndicator({ indicatorType: 'DomainName', indicatorValue: domainOf(n), ...changes });
}

/** A list, its blobs and processes that publish and follow it; the clock starts at 2026-01-01. */
export function makePublishingWorld(options: Partial<IndexPublisherDependencies> = {}) {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  let ids = 0;
  let onStep: ((what: string) => void) | undefined;
  const clock = () => nowMs;
  const container = makeMemoryContainer<IndicatorsDocument>(clock);
  const blobs = makeMemoryBlobStore(clock);
  const step = (what: string) => {
    onStep?.(what);
  };

  /** A separate process, which can die at any step. */
  const makeProcess = () => {
    const metrics = makeMemoryMetrics();
    const ofProcess = makeFaultyBlobStore(blobs, step);
    const loader = new IndexLoader(ofProcess, makeScanNames());
    const common = { blobs: ofProcess, loader, clock, logger: quiet, metrics };
    const publisher = makeIndexPublisher({
      ...common,
      indicators: makeFaultyContainer(container, step),
      newId: () => {
        ids += 1;
        return `build${ids}`;
      },
      tombstoneLifeMs: 30 * dayMs,
      pageSize: 7,
      ...options,
    });
    const follower = makeIndexFollower({
      ...common,
      indicators: container,
      sleep: nextTurn,
      publish: () => publisher.publish(),
    });
    return { metrics, loader, publisher, follower };
  };

  return {
    ...makeProcess(),
    makeProcess,
    container,
    blobs,
    clock,
    advance: (ms: number) => {
      nowMs += ms;
    },
    setOnStep: (next?: (what: string) => void) => {
      onStep = next;
    },
    put: async (...documents: readonly IndicatorDocument[]) => {
      for (const document of documents) {
        await container.commit({ partition: document.partition, operations: [{ kind: 'upsert', document }] });
      }
    },
  };
}
