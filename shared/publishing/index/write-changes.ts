import { mergeDeltas, mergeIntoSnapshot } from '../../matching/merge-segments.ts';
import { countRows } from '../../matching/row-counts.ts';
import type { FoundChanges } from './find-changes.ts';
import { retire } from './garbage.ts';
import { inSlices } from './in-slices.ts';
import { IndexCounts } from './index-counts.ts';
import type { LoadedIndex, SegmentsAtHand } from './index-loader.ts';
import type { IndexPublisherDependencies } from './index-publisher-dependencies.ts';
import type { Manifest, ManifestDraft } from './manifest.ts';
import { writeSegmentBlob } from './segment-blobs.ts';

/** The next manifest, and the segments that were written for it. */
export interface PublishStep {
  readonly manifest: ManifestDraft;
  readonly segments: SegmentsAtHand;
}

/**
 * Writes changes to the loaded index as one more delta. Too many deltas are merged into one, and deltas with too many rows
 * into a new base: a matcher that follows reads a few small blobs, one that starts reads little more than the base.
 */
export async function writeChanges(
  dependencies: IndexPublisherDependencies,
  index: LoadedIndex,
  changes: FoundChanges,
): Promise<PublishStep> {
  const { newId, maxDeltas = 16, maxDeltaRows = 50_000 } = dependencies;
  const delta = await inSlices(changes.builder.finishDelta(changes.removed, newId()));
  const rows = index.manifest.deltas.reduce(
    (sum, one) => sum + one.rows + one.removed,
    changes.written.length + changes.removed.length,
  );
  if (rows > Math.max(maxDeltaRows, index.manifest.base.rows / 4)) {
    return await writeNewBase(dependencies, index, delta);
  }
  return index.manifest.deltas.length >= maxDeltas
    ? await writeMergedDelta(dependencies, index, changes, delta)
    : await writeDelta(dependencies, index, changes, delta);
}

async function writeNewBase(
  { blobs, clock, newId }: IndexPublisherDependencies,
  { manifest, reader }: LoadedIndex,
  delta: Uint8Array,
): Promise<PublishStep> {
  const merged = await inSlices(mergeIntoSnapshot(reader, delta, newId()));
  const base = await writeSegmentBlob(blobs, 'snapshot', merged.bytes);
  return {
    manifest: {
      ...manifest,
      base,
      deltas: [],
      retired: retire(manifest, [manifest.base, ...manifest.deltas], clock()),
      counts: IndexCounts.ofRows(await inSlices(countRows(merged.bytes))).toGroups(),
    },
    segments: new Map([[base.name, merged]]),
  };
}

async function writeMergedDelta(
  { blobs, clock, newId }: IndexPublisherDependencies,
  { manifest, reader }: LoadedIndex,
  changes: FoundChanges,
  delta: Uint8Array,
): Promise<PublishStep> {
  const merged = await inSlices(mergeDeltas(reader, delta, newId()));
  const segment = await writeSegmentBlob(blobs, 'delta', merged);
  const retired = retire(manifest, manifest.deltas, clock());
  return {
    manifest: { ...manifest, deltas: [segment], retired, counts: countsAfter(manifest, changes) },
    segments: new Map([[segment.name, merged]]),
  };
}

async function writeDelta(
  { blobs }: IndexPublisherDependencies,
  { manifest }: LoadedIndex,
  changes: FoundChanges,
  delta: Uint8Array,
): Promise<PublishStep> {
  const segment = await writeSegmentBlob(blobs, 'delta', delta);
  return {
    manifest: { ...manifest, deltas: [...manifest.deltas, segment], counts: countsAfter(manifest, changes) },
    segments: new Map([[segment.name, delta]]),
  };
}

function countsAfter(manifest: Manifest, { written, replaced }: FoundChanges): Manifest['counts'] {
  const counts = IndexCounts.of(manifest.counts);
  counts.remove(replaced);
  counts.add(written);
  return counts.toGroups();
}
