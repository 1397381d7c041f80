import { z } from 'zod';
import { countGroupSchema } from './index-counts.ts';
import { ManifestBlob } from './manifest-blob.ts';

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
  fence: natural.optional(),
});
/** What names the segments of the published list; the one blob that is ever replaced. */
export type Manifest = z.output<typeof manifestSchema>;

/** A manifest before its publication. */
export type ManifestDraft = Omit<Manifest, 'format' | 'sequence' | 'publishedAt'>;

export const indexManifest = new ManifestBlob('manifest.json', manifestSchema);
