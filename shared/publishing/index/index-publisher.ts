import type { IndexReader } from '../../matching/index-reader.ts';
import { SnapshotError } from '../../matching/snapshot-error.ts';
import type { WorkLease } from '../../storage/blob-lease.ts';
import type { StoredManifest } from '../../storage/manifest-blob.ts';
import { checkMark, isFollowable } from '../../storage/mark.ts';
import { type FoundChanges, findChanges } from './find-changes.ts';
import { collectGarbage } from './garbage.ts';
import type { IndexPublisherDependencies } from './index-publisher-dependencies.ts';
import { indexManifest, type Manifest } from './manifest.ts';
import { type Published, publishManifest } from './publish-manifest.ts';
import { publishUnderLease } from './publish-under-lease.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { writeChanges } from './write-changes.ts';

/** `busy`: another publisher is at work, which may or may not publish the latest changes. */
export interface PublishSummary {
  readonly outcome: 'published' | 'unchanged' | 'rebuilt' | 'busy';
  /** Rows that were written, and indicators that were removed. */
  readonly written: number;
  readonly removed: number;
}

/** Publishes the list as an index, for matchers to follow. */
export interface IndexPublisher {
  /** Publishes the changes since the last manifest; rebuilds the index when there is no usable manifest. */
  publish(): Promise<PublishSummary>;
  /** Rebuilds the index from the store. */
  rebuild(): Promise<PublishSummary>;
  /** How far the changes after a manifest are known to need no other one; undefined before the first call. */
  seen(): { readonly etag: string; readonly checkpoint: string } | undefined;
}

/** Changes since a manifest, and the index that they were compared with. */
interface Found {
  readonly reader: IndexReader;
  readonly changes: FoundChanges;
  readonly startedAtMs: number;
}

/**
 * The published index is one base segment and the delta segments after it, oldest first, as the manifest names them. A segment
 * is a file that never changes:
 *
 *     manifest.json ──▶ base     all indicators at a checkpoint of the store's changes
 *                       delta    rows written and ids removed after it
 *                       delta    ... up to the manifest's checkpoint
 *
 * Segments are written before the manifest that names them, so a reader finds a whole index even if a publisher crashes.
 * A lease lets one publisher work at a time. Should two overlap, the conditional write of the manifest lets only one of them
 * through, and the fence in it refuses the one that lost the lease.
 */
export function makeIndexPublisher(dependencies: IndexPublisherDependencies): IndexPublisher {
  return new LeasedIndexPublisher(dependencies);
}

const garbagePauseMs = 5 * 60_000;
const defaultRefreshMs = 3_600_000;
const nothing: PublishSummary = { outcome: 'unchanged', written: 0, removed: 0 };

class LeasedIndexPublisher implements IndexPublisher {
  readonly #dependencies: IndexPublisherDependencies;
  /** The last manifest, and a later checkpoint up to which no change matters to the index. */
  #seen: { readonly etag: string; readonly checkpoint: string; readonly completeAsOfMs: number } | undefined;
  #collectedAtMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dependencies: IndexPublisherDependencies) {
    this.#dependencies = dependencies;
  }

  publish(): Promise<PublishSummary> {
    return this.#inTurn(async () =>
      (await this.#isCurrent()) ? nothing : await this.#underLease((lease) => this.#publish(lease)),
    );
  }

  rebuild(): Promise<PublishSummary> {
    return this.#inTurn(() =>
      this.#underLease(async (lease) => await this.#rebuild(lease, await indexManifest.read(this.#dependencies.blobs))),
    );
  }

  seen(): { readonly etag: string; readonly checkpoint: string } | undefined {
    return this.#seen;
  }

  #inTurn(work: () => Promise<PublishSummary>): Promise<PublishSummary> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Checks without the lease whether the manifest is the last one seen and nothing has changed since. */
  async #isCurrent(): Promise<boolean> {
    const { blobs, indicators, clock, refreshMs = defaultRefreshMs } = this.#dependencies;
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

  async #underLease(work: (lease: WorkLease) => Promise<PublishSummary>): Promise<PublishSummary> {
    const { logger, metrics } = this.#dependencies;
    const summary = await publishUnderLease(this.#dependencies, work);
    if (summary === 'busy') {
      return { ...nothing, outcome: 'busy' };
    }
    if (summary.outcome !== 'unchanged') {
      metrics.count('index.published', 1);
      logger.info('index-published', { ...summary });
    }
    return summary;
  }

  async #publish(lease: WorkLease): Promise<PublishSummary> {
    const stored = await indexManifest.read(this.#dependencies.blobs);
    const usable = await this.#loadUsable(stored);
    return usable === undefined ? await this.#rebuild(lease, stored) : await this.#publishChanges(lease, usable);
  }

  /** Loads the published index; undefined when it must be rebuilt. */
  async #loadUsable(stored: StoredManifest<Manifest> | undefined): Promise<Published | undefined> {
    const { clock, loader, logger, tombstoneLifeMs } = this.#dependencies;
    const manifest = stored?.manifest;
    if (stored === undefined || manifest === undefined || clock() - manifest.completeAsOfMs > tombstoneLifeMs) {
      const isFirst = stored === undefined;
      logger[isFirst ? 'info' : 'warn']('index-to-be-built', { isFirst, isReadable: manifest !== undefined });
      return undefined;
    }
    const { indicators, metrics } = this.#dependencies;
    if (!isFollowable(await checkMark(indicators, manifest, { logger, metrics, what: 'index' }))) {
      return undefined;
    }
    try {
      await loader.load(manifest);
      return { etag: stored.etag, manifest };
    } catch (error) {
      if (!(error instanceof SnapshotError)) {
        throw error;
      }
      logger.warn('index-not-usable', { code: error.code });
      return undefined;
    }
  }

  /** Publishes the changes after a manifest, in as many steps as their number requires. */
  async #publishChanges(lease: WorkLease, from: Published): Promise<PublishSummary> {
    const { clock, loader } = this.#dependencies;
    let current = from;
    let checkpoint = this.#seen?.etag === from.etag ? this.#seen.checkpoint : from.manifest.checkpoint;
    let { written, removed } = nothing;
    for (let isMore = true; isMore; ) {
      const startedAtMs = clock();
      const { reader } = await loader.load(current.manifest);
      const changes = await findChanges(this.#dependencies, reader, checkpoint, lease);
      current = await this.#publishFound(lease, current, { reader, changes, startedAtMs });
      ({ checkpoint, isMore } = changes);
      written += changes.written.length;
      removed += changes.removed.length;
      this.#seen = { etag: current.etag, checkpoint, completeAsOfMs: current.manifest.completeAsOfMs };
    }
    await this.#collectGarbage(current.manifest);
    return { outcome: written + removed > 0 ? 'published' : 'unchanged', written, removed };
  }

  /** Publishes the changes that were found; without any, only moves the checkpoint of an old manifest forward. */
  async #publishFound(
    lease: WorkLease,
    current: Published,
    { reader, changes, startedAtMs }: Found,
  ): Promise<Published> {
    const { indicators, loader, refreshMs = defaultRefreshMs } = this.#dependencies;
    const { manifest } = current;
    const hasChanged = changes.written.length + changes.removed.length > 0;
    if (!hasChanged && manifest.store !== undefined && startedAtMs - manifest.completeAsOfMs <= refreshMs) {
      return current;
    }
    const next = hasChanged
      ? await writeChanges(this.#dependencies, { manifest, reader }, changes)
      : { manifest, segments: new Map<string, Uint8Array>() };
    const completeAsOfMs = changes.isMore ? manifest.completeAsOfMs : startedAtMs;
    await lease.keep();
    const published = await publishManifest(
      this.#dependencies,
      { ...next.manifest, ...(await indicators.mark(changes.checkpoint)), completeAsOfMs },
      current,
      lease,
    );
    await loader.load(published.manifest, next.segments);
    return published;
  }

  async #rebuild(lease: WorkLease, stored: StoredManifest<Manifest> | undefined): Promise<PublishSummary> {
    const { manifest, segments } = await rebuildIndex(this.#dependencies, stored?.manifest, lease);
    const current = await publishManifest(this.#dependencies, manifest, stored, lease);
    await this.#dependencies.loader.load(current.manifest, segments);
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
}
