import type { IndexReader } from '../matching/index-reader.ts';
import type { ScanLayout } from '../matching/scan-layout.ts';
import { openIndex } from '../matching/snapshot-index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { Manifest } from './manifest.ts';
import { readSegmentBlob } from './segment-blobs.ts';

/** An index in memory and the manifest that it follows. */
export interface LoadedIndex {
  readonly manifest: Manifest;
  readonly reader: IndexReader;
}

/**
 * Holds the one index of a process, for its publisher and its matchers. A new base is loaded beside the old one and takes its
 * place at once; deltas go into the index as it is. Nothing changes when a load fails.
 */
export class IndexLoader {
  readonly #blobs: BlobStore;
  readonly #layout: ScanLayout;
  #loaded: LoadedIndex | undefined;
  /** The deltas of the index, by name. */
  #deltas: ReadonlyMap<string, Uint8Array> = new Map();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(blobs: BlobStore, layout: ScanLayout) {
    this.#blobs = blobs;
    this.#layout = layout;
  }

  get loaded(): LoadedIndex | undefined {
    return this.#loaded;
  }

  /**
   * Follows a manifest, unless a later one is loaded already. `written` are segments that need not be fetched, by name.
   * Errors: SnapshotError when a segment is gone or damaged; those of the store.
   */
  async load(manifest: Manifest, written: ReadonlyMap<string, Uint8Array> = new Map()): Promise<LoadedIndex> {
    const turn = this.#turn.then(() => this.#load(manifest, written));
    this.#turn = turn.catch(() => {});
    return await turn;
  }

  /** The deltas of the index, the oldest first. */
  deltaBytes(): readonly Uint8Array[] {
    return [...this.#deltas.values()];
  }

  async #load(manifest: Manifest, written: ReadonlyMap<string, Uint8Array>): Promise<LoadedIndex> {
    const loaded = this.#loaded;
    if (loaded !== undefined && loaded.manifest.sequence >= manifest.sequence) {
      return loaded;
    }
    const deltas = new Map<string, Uint8Array>();
    for (const delta of manifest.deltas) {
      const known = this.#deltas.get(delta.name) ?? written.get(delta.name);
      deltas.set(delta.name, known ?? (await readSegmentBlob(this.#blobs, 'delta', delta)));
    }
    const inOrder = [...deltas.values()];
    let reader = loaded?.reader;
    if (reader === undefined || loaded?.manifest.base.name !== manifest.base.name) {
      const base = written.get(manifest.base.name) ?? (await readSegmentBlob(this.#blobs, 'snapshot', manifest.base));
      reader = openIndex(base, { layout: this.#layout, deltas: inOrder });
    } else {
      reader.replaceDeltas(inOrder);
    }
    this.#deltas = deltas;
    this.#loaded = { manifest, reader };
    return this.#loaded;
  }
}
