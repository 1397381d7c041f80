import { type HeldSegment, makeRoom } from '../../matching/held-segment.ts';
import { SnapshotError } from '../../matching/snapshot-error.ts';
import { readHeader, type SegmentKind } from '../../matching/snapshot-header.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { fill, readBlob } from '../../storage/read-blob.ts';
import type { Segment } from './manifest.ts';

export const segmentFolder = 'segments/';

/** Stores a segment, named after its build; segments are never replaced. The kind `snapshot` is a base. */
export async function writeSegmentBlob(blobs: BlobStore, kind: SegmentKind, bytes: Uint8Array): Promise<Segment> {
  const { buildId, rows, removed } = readHeader(bytes, kind);
  const name = `${segmentFolder}${kind}-${buildId}.bin`;
  await blobs.write(name, bytes, { ifAbsent: true });
  return { name, buildId, rows, removed, bytes: bytes.byteLength };
}

/** @throws SnapshotError `Damaged` when it is missing, or not the one that the manifest names */
export async function readDeltaBlob(blobs: BlobStore, segment: Segment): Promise<Uint8Array> {
  const bytes = (await readBlob(blobs, segment.name))?.bytes;
  return checked('delta', segment, bytes);
}

/**
 * Reads a base into the memory that the index will use: there is never a second copy.
 * @throws SnapshotError as `readDeltaBlob` does
 */
export async function readBaseBlob(blobs: BlobStore, segment: Segment): Promise<HeldSegment> {
  const opened = await blobs.open(segment.name);
  if (opened?.info.sizeBytes !== segment.bytes) {
    opened?.body.destroy();
    throw missing(segment);
  }
  const room = makeRoom(segment.bytes);
  const length = await fill(room.bytes, opened.body, segment.name);
  checked('snapshot', segment, room.bytes.subarray(0, length));
  return room;
}

function checked(kind: SegmentKind, segment: Segment, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes?.byteLength !== segment.bytes) {
    throw missing(segment);
  }
  if (readHeader(bytes, kind).buildId !== segment.buildId) {
    throw new SnapshotError('Damaged', `The segment ${segment.name} is from a different build.`);
  }
  return bytes;
}

function missing({ name }: Segment): SnapshotError {
  return new SnapshotError('Damaged', `The segment ${name} is missing or does not have the size in the manifest.`);
}
