import { z } from 'zod';
import type { BlobStore } from './blob-store.ts';
import { requireFence } from './lease.ts';
import { readBlob } from './read-blob.ts';

/** The fields of a mark of progress (shared/storage/mark.ts), as manifests contain them. */
export const markFields = {
  /** The store that was followed, and its generation; absent in manifests of releases before 0.3. */
  store: z.string().optional(),
  generation: z.string().optional(),
  /** The position after the last change of the list that is included. */
  checkpoint: z.string(),
};

/** What every manifest has. */
export interface FencedManifest {
  /** The fence of the lease under which it was written; absent in manifests of releases before 0.2. */
  readonly fence?: number | undefined;
}

export interface StoredManifest<M extends FencedManifest> {
  readonly etag: string;
  /** Undefined when what is stored cannot be read, or has another format version. */
  readonly manifest: M | undefined;
}

/** The blob that names all others of a publication: the only one that is ever replaced. */
export class ManifestBlob<M extends FencedManifest> {
  readonly name: string;
  readonly #schema: z.ZodType<M>;

  constructor(name: string, schema: z.ZodType<M>) {
    this.name = name;
    this.#schema = schema;
  }

  /** Undefined when it does not exist. */
  async read(blobs: BlobStore): Promise<StoredManifest<M> | undefined> {
    const found = await readBlob(blobs, this.name);
    return found === undefined ? undefined : { etag: found.info.etag, manifest: this.#parse(found.bytes) };
  }

  /**
   * Writes it in place of what was read, or as the first one. Returns its etag; undefined when another writer was faster.
   * @throws LeaseLostError when what was read had been written under a later lease.
   */
  async write(
    blobs: BlobStore,
    manifest: M,
    stored: StoredManifest<M> | undefined,
    lease: { readonly fence: number },
  ): Promise<string | undefined> {
    requireFence(lease, stored?.manifest?.fence);
    const bytes = Buffer.from(JSON.stringify({ ...manifest, fence: lease.fence }));
    const condition = stored === undefined ? { ifAbsent: true as const } : { ifMatch: stored.etag };
    return (await blobs.write(this.name, bytes, condition))?.etag;
  }

  #parse(bytes: Uint8Array): M | undefined {
    try {
      return this.#schema.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).data;
    } catch {
      return undefined;
    }
  }
}
