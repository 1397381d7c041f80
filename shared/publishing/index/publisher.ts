import { SnapshotError } from '../../matching/snapshot-error.ts';
import { addDelta } from './add-delta.ts';
import { findChanges } from './find-changes.ts';
import { collectGarbage, keptRetired } from './garbage.ts';
import {
  type Manifest,
  type ManifestDraft,
  manifestName,
  readManifest,
  type StoredManifest,
  writeManifest,
} from './manifest.ts';
import { acquireLease, LeaseLost, type PublishLease } from './publish-lease.ts';
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

/** Another writer replaced the manifest meanwhile. */
class ManifestReplaced extends Error {
  override readonly name = 'ManifestReplaced';
}

/**
 * One publisher works at a time, by a lease; where two overlap all the same, the manifest's conditional write lets one of
 * them through. Segments are written before the manifest that names them and never changed, so that what a reader finds is
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
    if ((await blobs.info(manifestName))?.etag !== seen.etag) {
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
        if (!(error instanceof ManifestReplaced || error instanceof LeaseLost) || attempt === attempts) {
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
    const stored = await readManifest(blobs);
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
    return await this.#follow(lease, stored.etag, manifest);
  }

  /** Publishes the changes after a manifest, in as many steps as their number needs. */
  async #follow(lease: PublishLease, etag: string, from: Manifest): Promise<PublishSummary> {
    const { clock, loader, refreshMs = 3_600_000 } = this.#dependencies;
    let current = { etag, manifest: from };
    let checkpoint = this.#seen?.etag === etag ? this.#seen.checkpoint : from.checkpoint;
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
        current = await this.#write(
          { ...step.manifest, checkpoint, completeAsOfMs },
          current.etag,
          current.manifest.sequence,
        );
        await loader.load(current.manifest, step.segments);
        written += changes.written.length;
        removed += changes.removed.length;
      }
      this.#seen = { etag: current.etag, checkpoint, completeAsOfMs: current.manifest.completeAsOfMs };
    }
    await this.#collectGarbage(current.manifest);
    return { outcome: written + removed > 0 ? 'published' : 'unchanged', written, removed };
  }

  async #rebuild(lease: PublishLease, known?: StoredManifest): Promise<PublishSummary> {
    const { blobs, loader } = this.#dependencies;
    const stored = known ?? (await readManifest(blobs));
    const { manifest, segments } = await rebuildIndex(this.#dependencies, stored?.manifest, lease);
    const current = await this.#write(manifest, stored?.etag, stored?.manifest?.sequence ?? 0);
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

  async #write(draft: ManifestDraft, replaces: string | undefined, after: number) {
    const { blobs, clock } = this.#dependencies;
    const nowMs = clock();
    const next: Manifest = {
      ...draft,
      format: 1,
      retired: keptRetired(draft.retired, nowMs),
      sequence: Math.max(after + 1, nowMs),
      publishedAt: new Date(nowMs).toISOString(),
    };
    const etag = await writeManifest(blobs, next, replaces);
    if (etag === undefined) {
      throw new ManifestReplaced('another publisher was faster');
    }
    return { etag, manifest: next };
  }
}
