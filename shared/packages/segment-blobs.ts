import { SnapshotError } from '../matching/snapshot-error.ts';
import { readHeader, type SegmentKind } from '../matching/snapshot-header.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { Segment } from './manifest.ts';
import { readBlob } from './read-blob.ts';

export const segmentFolder = 'segments/';

/** Stores a segment under a name of its own, that of its build; segments are never replaced. */
export async function writeSegmentBlob(blobs: BlobStore, kind: SegmentKind, bytes: Uint8Array): Promise<Segment> {
  const { buildId, rows, removed } = readHeader(bytes, kind);
  const name = `${segmentFolder}${kind}-${buildId}.bin`;
  await blobs.write(name, bytes, { ifAbsent: true });
  return { name, buildId, rows, removed, bytes: bytes.byteLength };
}

/** Error: SnapshotError (`Damaged`) when it is gone, or not the one that the manifest means. */
export async function readSegmentBlob(blobs: BlobStore, kind: SegmentKind, segment: Segment): Promise<Uint8Array> {
  const found = await readBlob(blobs, segment.name);
  if (found === undefined || found.bytes.byteLength !== segment.bytes) {
    throw new SnapshotError('Damaged', `The segment ${segment.name} is not there as the manifest names it.`);
  }
  if (readHeader(found.bytes, kind).buildId !== segment.buildId) {
    throw new SnapshotError('Damaged', `The segment ${segment.name} is of another build.`);
  }
  return found.bytes;
}
