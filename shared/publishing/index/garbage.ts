import type { BlobStore } from '../../storage/blob-store.ts';
import { indexManifest, type Manifest, type Segment } from './manifest.ts';
import { segmentFolder } from './segment-blobs.ts';

/** How long a segment is kept after the manifest that last named it. */
const retiredGraceMs = 10 * 60_000;
/** How long a segment is kept that no manifest has named: its publisher crashed, or is still writing. */
const orphanGraceMs = 60 * 60_000;

/** Adds segments to the retired ones: a reader of the former manifest may still load them. */
export function retire(manifest: Manifest, segments: readonly Segment[], atMs: number): Manifest['retired'] {
  return [...manifest.retired, ...segments.map(({ name }) => ({ name, atMs }))];
}

/** The retired segments that are still kept. */
export function keptRetired(retired: Manifest['retired'], nowMs: number): Manifest['retired'] {
  return retired.filter(({ atMs }) => nowMs - atMs < retiredGraceMs);
}

/** Deletes the segments that no reader needs. `manifest` is the one just published. */
export async function collectGarbage(blobs: BlobStore, manifest: Manifest, nowMs: number): Promise<void> {
  const inUse = new Set([manifest.base, ...manifest.deltas].map(({ name }) => name));
  const retired = new Map(manifest.retired.map(({ name, atMs }) => [name, atMs]));
  for await (const { name, lastModifiedMs } of blobs.list(segmentFolder)) {
    const retiredAtMs = retired.get(name);
    const isOver =
      retiredAtMs === undefined ? nowMs - lastModifiedMs > orphanGraceMs : nowMs - retiredAtMs > retiredGraceMs;
    if (name !== indexManifest.name && !inUse.has(name) && isOver) {
      await blobs.delete(name);
    }
  }
}
