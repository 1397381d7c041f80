import { z } from 'zod';
import { ManifestBlob, markFields } from '../../storage/manifest-blob.ts';
import { countGroupSchema } from './index-counts.ts';

const formatVersion = 1;
const natural = z.number().int().nonnegative();

const segmentSchema = z.object({
  /** Name of its blob. */
  name: z.string().min(1),
  /** The same as in its header. */
  buildId: z.string().min(1).max(40),
  rows: natural,
  removed: natural,
  bytes: natural,
});
/** A segment, as named in the manifest. */
export type Segment = z.output<typeof segmentSchema>;

const manifestSchema = z.object({
  format: z.literal(formatVersion),
  /** Increases with every publication. */
  sequence: natural,
  publishedAt: z.iso.datetime(),
  /** Every change before this time is included; milliseconds since 1970. */
  completeAsOfMs: natural,
  ...markFields,
  base: segmentSchema,
  /** Oldest first. */
  deltas: z.array(segmentSchema),
  /** Segments of former manifests, kept for a while for their readers. */
  retired: z.array(z.object({ name: z.string(), atMs: natural })),
  counts: z.array(countGroupSchema),
  fence: natural.optional(),
});
/** Names the segments of the published index: the only blob that is replaced. */
export type Manifest = z.output<typeof manifestSchema>;

/** A manifest before its publication. */
export type ManifestDraft = Omit<Manifest, 'format' | 'sequence' | 'publishedAt'>;

export const indexManifest = new ManifestBlob('manifest.json', manifestSchema);
