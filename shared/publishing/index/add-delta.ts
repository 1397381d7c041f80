import { mergeDeltas, mergeIntoSnapshot } from '../../matching/merge-segments.ts';
import { countRows } from '../../matching/row-counts.ts';
import type { FoundChanges } from './find-changes.ts';
import { inSlices } from './in-slices.ts';
import { IndexCounts } from './index-counts.ts';
import type { LoadedIndex, SegmentsAtHand } from './index-loader.ts';
import type { Manifest, ManifestDraft, Segment } from './manifest.ts';
import type { PublisherDependencies } from './publisher-dependencies.ts';
import { writeSegmentBlob } from './segment-blobs.ts';

/** A manifest to be, and the segments that were written for it. */
export interface PublishStep {
  readonly manifest: ManifestDraft;
  readonly segments: SegmentsAtHand;
}

/**
 * Writes changes as one more delta upon an index that is loaded. Too many deltas become one, and deltas with too many rows a new base: who follows
 * reads a few small blobs, who begins reads little more than the base.
 */
export async function addDelta(
  dependencies: PublisherDependencies,
  { manifest, reader }: LoadedIndex,
  { builder, written, removed, replaced }: FoundChanges,
): Promise<PublishStep> {
  const { blobs, clock, newId, maxDeltas = 16, maxDeltaRows = 50_000 } = dependencies;
  const delta = await inSlices(builder.finishDelta(removed, newId()));
  const rows = manifest.deltas.reduce((sum, one) => sum + one.rows + one.removed, written.length + removed.length);
  if (rows > Math.max(maxDeltaRows, manifest.base.rows / 4)) {
    const merged = await inSlices(mergeIntoSnapshot(reader, delta, newId()));
    const segment = await writeSegmentBlob(blobs, 'snapshot', merged.bytes);
    return {
      manifest: {
        ...manifest,
        base: segment,
        deltas: [],
        retired: retire(manifest, [manifest.base, ...manifest.deltas], clock()),
        counts: IndexCounts.ofRows(await inSlices(countRows(merged.bytes))).toGroups(),
      },
      segments: new Map([[segment.name, merged]]),
    };
  }
  const counts = IndexCounts.of(manifest.counts);
  counts.remove(replaced);
  counts.add(written);
  const isFull = manifest.deltas.length >= maxDeltas;
  const bytes = isFull ? await inSlices(mergeDeltas(reader, delta, newId())) : delta;
  const segment = await writeSegmentBlob(blobs, 'delta', bytes);
  return {
    manifest: {
      ...manifest,
      deltas: isFull ? [segment] : [...manifest.deltas, segment],
      retired: isFull ? retire(manifest, manifest.deltas, clock()) : manifest.retired,
      counts: counts.toGroups(),
    },
    segments: new Map([[segment.name, bytes]]),
  };
}

/** Who read the former manifest a moment ago may still load its segments. */
export function retire(manifest: Manifest, segments: readonly Segment[], atMs: number): Manifest['retired'] {
  return [...manifest.retired, ...segments.map(({ name }) => ({ name, atMs }))];
}
