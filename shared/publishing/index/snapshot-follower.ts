import type { IndexReader } from '../../matching/index-reader.ts';
import { SnapshotError } from '../../matching/snapshot-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { IndexLoader } from './index-loader.ts';
import { indexManifest } from './manifest.ts';

export interface SnapshotFollowerDependencies {
  readonly blobs: BlobStore;
  readonly loader: IndexLoader;
  /** Called when there is nothing usable to follow. */
  readonly publish: () => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sleep: (ms: number) => Promise<void>;
  /** A look at the manifest younger than this is fresh enough; 1,000 by default. */
  readonly maxAgeMs?: number;
  /** How long `soon` waits; 5 seconds by default. */
  readonly patienceMs?: number;
}

/** There is no index yet; another publisher may be making it. */
export class IndexNotReady extends Error {
  override readonly name = 'IndexNotReady';
}

/** Keeps the index current from the published manifest. */
export interface SnapshotFollower {
  /**
   * The index, as published at most `maxAgeMs` ago. Calls at one time share one look. While blobs are away the last good
   * index serves; without one the error is thrown.
   */
  current(): Promise<IndexReader>;
  /**
   * As `current`, for callers who cannot wait until an index is built: after `patienceMs` the last good one serves. Error:
   * IndexNotReady when there is none, whatever the reason.
   */
  soon(): Promise<IndexReader>;
  /** Seconds since the last look that succeeded; undefined before the first. */
  ageSec(): number | undefined;
}

export function makeSnapshotFollower(dependencies: SnapshotFollowerDependencies): SnapshotFollower {
  return new ManifestFollower(dependencies);
}

class ManifestFollower implements SnapshotFollower {
  readonly #dependencies: SnapshotFollowerDependencies;
  #etag: string | undefined;
  #lookedAtMs: number | undefined;
  #look: Promise<void> | undefined;

  constructor(dependencies: SnapshotFollowerDependencies) {
    this.#dependencies = dependencies;
  }

  async current(): Promise<IndexReader> {
    const { loader, maxAgeMs = 1000 } = this.#dependencies;
    if ((this.ageSec() ?? Number.POSITIVE_INFINITY) * 1000 > maxAgeMs || maxAgeMs === 0) {
      this.#look ??= this.#lookAgain().finally(() => {
        this.#look = undefined;
      });
      await this.#look;
    }
    const { loaded } = loader;
    if (loaded === undefined) {
      throw new IndexNotReady('there is no index yet');
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
      throw new IndexNotReady('there is no index yet', { cause });
    }
    return reader;
  }

  ageSec(): number | undefined {
    return this.#lookedAtMs === undefined ? undefined : (this.#dependencies.clock() - this.#lookedAtMs) / 1000;
  }

  async #lookAgain(): Promise<void> {
    const { clock, loader, logger, metrics } = this.#dependencies;
    const startedAtMs = clock();
    try {
      await this.#follow();
      this.#lookedAtMs = startedAtMs;
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
      throw new IndexNotReady('there is no readable index');
    }
  }

  /** False when there is none that can be used. A manifest that was replaced while its segments were read is read again. */
  async #loadManifest(): Promise<boolean> {
    const { blobs, loader } = this.#dependencies;
    let former: string | undefined;
    while (true) {
      const stored = await indexManifest.read(blobs);
      if (stored?.manifest === undefined || stored.etag === former) {
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
