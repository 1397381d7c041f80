import { z } from 'zod';
import type { BlobStore } from '../../storage/blob-store.ts';
import { countGroupSchema } from './index-counts.ts';
import { readBlob } from './read-blob.ts';

export const manifestName = 'manifest.json';
const formatVersion = 1;
const natural = z.number().int().nonnegative();

const segmentSchema = z.object({
  /** Name of its blob. */
  name: z.string().min(1),
  /** What its header says, too. */
  buildId: z.string().min(1).max(40),
  rows: natural,
  removed: natural,
  bytes: natural,
});
/** A segment as the manifest names it. */
export type Segment = z.output<typeof segmentSchema>;

const manifestSchema = z.object({
  format: z.literal(formatVersion),
  /** Grows with every publication. */
  sequence: natural,
  publishedAt: z.iso.datetime(),
  /** When the look at the list began that this reaches, milliseconds since 1970. */
  completeAsOfMs: natural,
  /** Where the list's changes go on. */
  checkpoint: z.string(),
  base: segmentSchema,
  /** The oldest first. */
  deltas: z.array(segmentSchema),
  /** Segments of former manifests, kept a while for those who read one. */
  retired: z.array(z.object({ name: z.string(), atMs: natural })),
  counts: z.array(countGroupSchema),
});
/** What names the segments of the published list; the one blob that is ever replaced. */
export type Manifest = z.output<typeof manifestSchema>;

/** A manifest before its publication. */
export type ManifestDraft = Omit<Manifest, 'format' | 'sequence' | 'publishedAt'>;

export interface StoredManifest {
  readonly etag: string;
  /** Undefined when what is stored cannot be read, or has another format version. */
  readonly manifest: Manifest | undefined;
}

/** Undefined when there is none. */
export async function readManifest(blobs: BlobStore): Promise<StoredManifest | undefined> {
  const found = await readBlob(blobs, manifestName);
  return found === undefined ? undefined : { etag: found.info.etag, manifest: parseManifest(found.bytes) };
}

/** Writes it in place of the version given, or as the first one; undefined when another writer was faster. */
export async function writeManifest(
  blobs: BlobStore,
  manifest: Manifest,
  replaces: string | undefined,
): Promise<string | undefined> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const condition = replaces === undefined ? { ifAbsent: true as const } : { ifMatch: replaces };
  return (await blobs.write(manifestName, bytes, condition))?.etag;
}

function parseManifest(bytes: Uint8Array): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).data;
  } catch {
    return undefined;
  }
}
