import { type HeldSegment, makeRoom } from '../../matching/held-segment.ts';
import { SnapshotError } from '../../matching/snapshot-error.ts';
import { readHeader, type SegmentKind } from '../../matching/snapshot-header.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { Segment } from './manifest.ts';
import { fill, readBlob } from './read-blob.ts';

export const segmentFolder = 'segments/';

/** Stores a segment under a name of its own, that of its build; segments are never replaced. */
export async function writeSegmentBlob(blobs: BlobStore, kind: SegmentKind, bytes: Uint8Array): Promise<Segment> {
  const { buildId, rows, removed } = readHeader(bytes, kind);
  const name = `${segmentFolder}${kind}-${buildId}.bin`;
  await blobs.write(name, bytes, { ifAbsent: true });
  return { name, buildId, rows, removed, bytes: bytes.byteLength };
}

/** Error: SnapshotError (`Damaged`) when it is gone, or not the one that the manifest means. */
export async function readDeltaBlob(blobs: BlobStore, segment: Segment): Promise<Uint8Array> {
  const bytes = (await readBlob(blobs, segment.name))?.bytes;
  return checked('delta', segment, bytes);
}

/** Reads it to where an index will have it: there is never a second copy in memory. Error: as `readDeltaBlob`. */
export async function readSnapshotBlob(blobs: BlobStore, segment: Segment): Promise<HeldSegment> {
  const opened = await blobs.open(segment.name);
  if (opened?.info.sizeBytes !== segment.bytes) {
    opened?.body.destroy();
    throw notThere(segment);
  }
  const room = makeRoom(segment.bytes);
  const length = await fill(room.bytes, opened.body, segment.name);
  checked('snapshot', segment, room.bytes.subarray(0, length));
  return room;
}

function checked(kind: SegmentKind, segment: Segment, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes?.byteLength !== segment.bytes) {
    throw notThere(segment);
  }
  if (readHeader(bytes, kind).buildId !== segment.buildId) {
    throw new SnapshotError('Damaged', `The segment ${segment.name} is of another build.`);
  }
  return bytes;
}

function notThere({ name }: Segment): SnapshotError {
  return new SnapshotError('Damaged', `The segment ${name} is not there as the manifest names it.`);
}
