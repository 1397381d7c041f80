import type { HeldSegment } from '../../matching/held-segment.ts';
import type { IndexReader } from '../../matching/index-reader.ts';
import type { ScanNames } from '../../matching/scan-names.ts';
import { openIndex } from '../../matching/snapshot-index.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { Manifest, Segment } from './manifest.ts';
import { readBaseBlob, readDeltaBlob } from './segment-blobs.ts';

/** The published index in memory, and its manifest. */
export interface LoadedIndex {
  readonly manifest: Manifest;
  readonly reader: IndexReader;
}

/** Segments that a publisher already has in memory, by name. */
export type SegmentsAtHand = ReadonlyMap<string, Uint8Array | HeldSegment>;

/**
 * Holds the one index of a process, for its publisher and its matchers. A new base is loaded while the old index is in use,
 * then replaces it in one step; deltas are added to the index in use. A failed load changes nothing.
 */
export class IndexLoader {
  readonly #blobs: BlobStore;
  readonly #names: ScanNames;
  #loaded: LoadedIndex | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(blobs: BlobStore, names: ScanNames) {
    this.#blobs = blobs;
    this.#names = names;
  }

  get loaded(): LoadedIndex | undefined {
    return this.#loaded;
  }

  /**
   * Loads the index of a manifest, unless a later one is loaded already. Segments at hand are not fetched; a base that was
   * just written keeps its memory.
   * @throws SnapshotError when a segment is missing or damaged; errors of the store
   */
  async load(manifest: Manifest, atHand: SegmentsAtHand = new Map()): Promise<LoadedIndex> {
    const turn = this.#turn.then(() => this.#load(manifest, atHand));
    this.#turn = turn.catch(() => {});
    return await turn;
  }

  async #load(manifest: Manifest, atHand: SegmentsAtHand): Promise<LoadedIndex> {
    const loaded = this.#loaded;
    if (loaded !== undefined && loaded.manifest.sequence >= manifest.sequence) {
      return loaded;
    }
    const { base, deltas } = manifest;
    const known = loaded?.manifest.base.name === base.name ? loaded : undefined;
    const isContinued = known?.manifest.deltas.every(({ name }, index) => name === deltas[index]?.name) === true;
    const missing: Uint8Array[] = [];
    for (const delta of isContinued ? deltas.slice(known.manifest.deltas.length) : deltas) {
      const bytes = atHand.get(delta.name);
      missing.push(bytes instanceof Uint8Array ? bytes : await readDeltaBlob(this.#blobs, delta));
    }
    const reader = known?.reader ?? (await this.#open(base, missing, atHand));
    if (isContinued) {
      reader.addDeltas(missing);
    } else if (known !== undefined) {
      reader.replaceDeltas(missing);
    }
    this.#loaded = { manifest, reader };
    return this.#loaded;
  }

  async #open(base: Segment, deltas: readonly Uint8Array[], atHand: SegmentsAtHand): Promise<IndexReader> {
    const segment = atHand.get(base.name) ?? (await readBaseBlob(this.#blobs, base));
    return openIndex(segment, { names: this.#names, deltas });
  }
}
