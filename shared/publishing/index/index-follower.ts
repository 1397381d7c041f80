import type { IndexReader } from '../../matching/index-reader.ts';
import { SnapshotError } from '../../matching/snapshot-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { isFollowable, type MarkedSource } from '../../storage/mark.ts';
import type { IndexLoader } from './index-loader.ts';
import { indexManifest } from './manifest.ts';

interface IndexFollowerDependencies {
  readonly blobs: BlobStore;
  readonly loader: IndexLoader;
  /** The list that the index was made from. */
  readonly indicators: Pick<MarkedSource, 'checkMark'>;
  /** Called when there is no usable index. */
  readonly publish: () => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sleep: (ms: number) => Promise<void>;
  /** The manifest is checked again after this time; 1,000 by default. */
  readonly maxAgeMs?: number;
  /** How long `soon` waits; 5 seconds by default. */
  readonly patienceMs?: number;
}

/** No index has been published yet; another publisher may be building it. */
export class IndexNotReadyError extends Error {
  override readonly name = 'IndexNotReadyError';
  readonly code = 'IndexNotReady';
}

/** Keeps the index of this process current with the published one. */
export interface IndexFollower {
  /**
   * The index, as published at most `maxAgeMs` ago. Concurrent calls share one check. While the blob store is unavailable
   * this is the last index that was loaded; without one the error is thrown.
   */
  current(): Promise<IndexReader>;
  /**
   * Like `current`, for callers that cannot wait until an index is built: after `patienceMs` it returns the last index loaded.
   * @throws IndexNotReadyError when no index was loaded, for any reason
   */
  soon(): Promise<IndexReader>;
  /** Seconds since the last check that succeeded; undefined before the first. */
  ageSec(): number | undefined;
}

export function makeIndexFollower(dependencies: IndexFollowerDependencies): IndexFollower {
  return new PollingIndexFollower(dependencies);
}

class PollingIndexFollower implements IndexFollower {
  readonly #dependencies: IndexFollowerDependencies;
  #etag: string | undefined;
  #checkedAtMs: number | undefined;
  #check: Promise<void> | undefined;

  constructor(dependencies: IndexFollowerDependencies) {
    this.#dependencies = dependencies;
  }

  async current(): Promise<IndexReader> {
    const { loader, maxAgeMs = 1000 } = this.#dependencies;
    const ageMs = (this.ageSec() ?? Number.POSITIVE_INFINITY) * 1000;
    // negative when the clock was set back
    if (ageMs > maxAgeMs || ageMs < 0 || maxAgeMs === 0) {
      this.#check ??= this.#checkAgain().finally(() => {
        this.#check = undefined;
      });
      await this.#check;
    }
    const { loaded } = loader;
    if (loaded === undefined) {
      throw new IndexNotReadyError('no index is published yet');
    }
    return loaded.reader;
  }

  async soon(): Promise<IndexReader> {
    const { loader, sleep, patienceMs = 5_000 } = this.#dependencies;
    let cause: unknown;
    const current = this.current().catch((error: unknown) => {
      cause = error;
    });
    const reader = (await Promise.race([current, sleep(patienceMs)])) ?? loader.loaded?.reader;
    if (reader === undefined) {
      throw new IndexNotReadyError('no index is published yet', { cause });
    }
    return reader;
  }

  ageSec(): number | undefined {
    return this.#checkedAtMs === undefined ? undefined : (this.#dependencies.clock() - this.#checkedAtMs) / 1000;
  }

  async #checkAgain(): Promise<void> {
    const { clock, loader, logger, metrics } = this.#dependencies;
    const startedAtMs = clock();
    try {
      await this.#follow();
      this.#checkedAtMs = startedAtMs;
    } catch (error) {
      if (loader.loaded === undefined) {
        throw error;
      }
      logger.warn('index-not-refreshed', { ageSec: Math.round(this.ageSec() ?? 0) });
    }
    const rows = loader.loaded?.reader.rows;
    metrics.gauge('index.indicators', rows === undefined ? 0 : rows.snapshot + rows.deltas);
    metrics.gauge('index.age-sec', this.ageSec() ?? 0);
  }

  async #follow(): Promise<void> {
    const { blobs, publish } = this.#dependencies;
    if (this.#etag !== undefined && (await blobs.info(indexManifest.name))?.etag === this.#etag) {
      return;
    }
    if (await this.#loadManifest()) {
      return;
    }
    await publish();
    if (!(await this.#loadManifest())) {
      throw new IndexNotReadyError('no readable index is published');
    }
  }

  /**
   * False when there is no usable manifest: it cannot be read, its segments are missing, or it is not an index of this list.
   * A manifest that is replaced while its segments are read is read again.
   */
  async #loadManifest(): Promise<boolean> {
    const { blobs, indicators, loader } = this.#dependencies;
    let former: string | undefined;
    while (true) {
      const stored = await indexManifest.read(blobs);
      if (stored?.manifest === undefined || stored.etag === former) {
        return false;
      }
      if (!isFollowable(await indicators.checkMark(stored.manifest))) {
        return false;
      }
      try {
        await loader.load(stored.manifest);
        this.#etag = stored.etag;
        return true;
      } catch (error) {
        if (!(error instanceof SnapshotError)) {
          throw error;
        }
        former = stored.etag;
      }
    }
  }
}
