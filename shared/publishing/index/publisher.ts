import { SnapshotError } from '../../matching/snapshot-error.ts';
import { LeaseLostError } from '../../storage/lease.ts';
import { addDelta } from './add-delta.ts';
import { findChanges } from './find-changes.ts';
import { collectGarbage, keptRetired } from './garbage.ts';
import { indexManifest, type Manifest, type ManifestDraft } from './manifest.ts';
import type { StoredManifest } from './manifest-blob.ts';
import { acquireLease, type PublishLease } from './publish-lease.ts';
import type { PublisherDependencies } from './publisher-dependencies.ts';
import { rebuildIndex } from './rebuild-index.ts';

/** What one call came to. `busy`: another publisher is at work, which may or may not see the latest changes. */
export interface PublishSummary {
  readonly outcome: 'published' | 'unchanged' | 'rebuilt' | 'busy';
  /** Rows written and indicators taken away. */
  readonly written: number;
  readonly removed: number;
}

/** Brings the list's changes to those who match. */
export interface Publisher {
  /** Publishes what has changed since the manifest; builds anew where there is none that can be gone on from. */
  publish(): Promise<PublishSummary>;
  /** Builds all segments anew from the store. */
  rebuild(): Promise<PublishSummary>;
}

/** A manifest as it is stored. */
interface Published {
  readonly etag: string;
  readonly manifest: Manifest;
}

/** Another writer replaced the manifest meanwhile. */
class ManifestReplacedError extends Error {
  override readonly name = 'ManifestReplacedError';
}

/**
 * One publisher works at a time, by a lease; where two overlap all the same, the manifest's conditional write lets one of
 * them through, and the fence in it refuses the one that lost the lease. Segments are written before the manifest that names them and never changed, so that what a reader finds is
 * whole whenever a publisher dies.
 */
export function makePublisher(dependencies: PublisherDependencies): Publisher {
  return new SnapshotPublisher(dependencies);
}

const attempts = 3;
const garbagePauseMs = 5 * 60_000;
const nothing: PublishSummary = { outcome: 'unchanged', written: 0, removed: 0 };

class SnapshotPublisher implements Publisher {
  readonly #dependencies: PublisherDependencies;
  /** How far the changes after a manifest were seen to be none that matter. */
  #seen: { readonly etag: string; readonly checkpoint: string; readonly completeAsOfMs: number } | undefined;
  #collectedAtMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dependencies: PublisherDependencies) {
    this.#dependencies = dependencies;
  }

  publish(): Promise<PublishSummary> {
    return this.#inTurn(async () => ((await this.#isCurrent()) ? nothing : await this.#attempt(false)));
  }

  rebuild(): Promise<PublishSummary> {
    return this.#inTurn(() => this.#attempt(true));
  }

  #inTurn(work: () => Promise<PublishSummary>): Promise<PublishSummary> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** A look without the lease: the manifest is the one of the last time, and nothing has changed since. */
  async #isCurrent(): Promise<boolean> {
    const { blobs, indicators, clock, refreshMs = 3_600_000 } = this.#dependencies;
    const seen = this.#seen;
    if (seen === undefined || clock() - seen.completeAsOfMs > refreshMs) {
      return false;
    }
    if ((await blobs.info(indexManifest.name))?.etag !== seen.etag) {
      return false;
    }
    const { items, more } = await indicators.changes(seen.checkpoint, 1);
    return items.length === 0 && !more;
  }

  async #attempt(isRebuild: boolean): Promise<PublishSummary> {
    const { logger, metrics, leaseMs = 10_000 } = this.#dependencies;
    for (let attempt = 1; ; attempt += 1) {
      const lease = await acquireLease({ ...this.#dependencies, leaseMs });
      if (lease === undefined) {
        return { ...nothing, outcome: 'busy' };
      }
      try {
        const summary = await (isRebuild ? this.#rebuild(lease) : this.#publish(lease));
        if (summary.outcome !== 'unchanged') {
          metrics.count('index.published', 1);
          logger.info('index-published', { ...summary });
        }
        return summary;
      } catch (error) {
        if (!(error instanceof ManifestReplacedError || error instanceof LeaseLostError) || attempt === attempts) {
          throw error;
        }
        logger.warn('index-publish-overtaken', { attempt });
      } finally {
        await lease.release();
      }
    }
  }

  async #publish(lease: PublishLease): Promise<PublishSummary> {
    const { blobs, clock, loader, logger, tombstoneLifeMs } = this.#dependencies;
    const stored = await indexManifest.read(blobs);
    const manifest = stored?.manifest;
    if (stored === undefined || manifest === undefined || clock() - manifest.completeAsOfMs > tombstoneLifeMs) {
      const isFirst = stored === undefined;
      logger[isFirst ? 'info' : 'warn']('index-to-be-built', { isFirst, isReadable: manifest !== undefined });
      return await this.#rebuild(lease, stored);
    }
    try {
      await loader.load(manifest);
    } catch (error) {
      if (!(error instanceof SnapshotError)) {
        throw error;
      }
      logger.warn('index-not-usable', { code: error.code });
      return await this.#rebuild(lease, stored);
    }
    return await this.#follow(lease, { etag: stored.etag, manifest });
  }

  /** Publishes the changes after a manifest, in as many steps as their number needs. */
  async #follow(lease: PublishLease, from: Published): Promise<PublishSummary> {
    const { clock, loader, refreshMs = 3_600_000 } = this.#dependencies;
    let current = from;
    let checkpoint = this.#seen?.etag === from.etag ? this.#seen.checkpoint : from.manifest.checkpoint;
    let { written, removed } = nothing;
    for (let isMore = true; isMore; ) {
      const startedAtMs = clock();
      const loaded = await loader.load(current.manifest);
      const changes = await findChanges(this.#dependencies, loaded.reader, checkpoint, lease);
      ({ checkpoint, isMore } = changes);
      const hasChanged = changes.written.length + changes.removed.length > 0;
      if (hasChanged || startedAtMs - current.manifest.completeAsOfMs > refreshMs) {
        const completeAsOfMs = isMore ? current.manifest.completeAsOfMs : startedAtMs;
        const step = hasChanged
          ? await addDelta(this.#dependencies, { ...loaded, manifest: current.manifest }, changes)
          : { manifest: current.manifest, segments: new Map<string, Uint8Array>() };
        await lease.keep();
        current = await this.#write({ ...step.manifest, checkpoint, completeAsOfMs }, current, lease);
        await loader.load(current.manifest, step.segments);
        written += changes.written.length;
        removed += changes.removed.length;
      }
      this.#seen = { etag: current.etag, checkpoint, completeAsOfMs: current.manifest.completeAsOfMs };
    }
    await this.#collectGarbage(current.manifest);
    return { outcome: written + removed > 0 ? 'published' : 'unchanged', written, removed };
  }

  async #rebuild(lease: PublishLease, known?: StoredManifest<Manifest>): Promise<PublishSummary> {
    const { blobs, loader } = this.#dependencies;
    const stored = known ?? (await indexManifest.read(blobs));
    const { manifest, segments } = await rebuildIndex(this.#dependencies, stored?.manifest, lease);
    const current = await this.#write(manifest, stored, lease);
    await loader.load(current.manifest, segments);
    this.#seen = { etag: current.etag, checkpoint: manifest.checkpoint, completeAsOfMs: manifest.completeAsOfMs };
    await this.#collectGarbage(current.manifest);
    return { outcome: 'rebuilt', written: manifest.base.rows, removed: 0 };
  }

  async #collectGarbage(manifest: Manifest): Promise<void> {
    const nowMs = this.#dependencies.clock();
    if (nowMs - this.#collectedAtMs > garbagePauseMs) {
      this.#collectedAtMs = nowMs;
      await collectGarbage(this.#dependencies.blobs, manifest, nowMs);
    }
  }

  async #write(
    draft: ManifestDraft,
    former: StoredManifest<Manifest> | undefined,
    lease: PublishLease,
  ): Promise<Published> {
    const { blobs, clock } = this.#dependencies;
    const nowMs = clock();
    const next: Manifest = {
      ...draft,
      format: 1,
      retired: keptRetired(draft.retired, nowMs),
      sequence: Math.max((former?.manifest?.sequence ?? 0) + 1, nowMs),
      publishedAt: new Date(nowMs).toISOString(),
    };
    const etag = await indexManifest.write(blobs, next, former, lease);
    if (etag === undefined) {
      throw new ManifestReplacedError('another publisher was faster');
    }
    return { etag, manifest: next };
  }
}
