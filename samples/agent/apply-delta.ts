import { createHash } from 'node:crypto';
import { compareKeys, headerBytes, PackageError, type PackageFile, recordCount, removed } from './package-file.ts';

/** Applies a delta to an older package. The result is byte for byte the package that the service serves. */
export function applyDelta(old: PackageFile, delta: PackageFile): Buffer {
  const fits = delta.from <= old.version && old.version < delta.version && old.deviceGroup === delta.deviceGroup;
  if (old.isDelta || !delta.isDelta || !fits) {
    throw new PackageError('this delta is not for this package');
  }
  const bytes = Buffer.concat([headerOf(delta), ...mergedRecords(old, delta)]);
  if (!createHash('sha256').update(bytes).digest().equals(delta.makes)) {
    throw new PackageError('the delta does not result in the package whose hash it states');
  }
  return bytes;
}

function headerOf(delta: PackageFile): Buffer {
  const header = Buffer.from(delta.bytes.subarray(0, delta.starts[0] ?? delta.bytes.length));
  header[5] = 0;
  return header.fill(0, 16, headerBytes);
}

/** Merges two sorted lists. The delta's records for a value replace all of the package's records for it. */
function* mergedRecords(old: PackageFile, delta: PackageFile): Generator<Buffer> {
  let next = 0;
  for (let index = 0; index < recordCount(delta); index += 1) {
    const at = startOf(delta, index);
    const kept = next;
    while (next < recordCount(old) && compareKeys(old.bytes, startOf(old, next), delta.bytes, at) < 0) {
      next += 1;
    }
    yield old.bytes.subarray(startOf(old, kept), startOf(old, next));
    while (next < recordCount(old) && compareKeys(old.bytes, startOf(old, next), delta.bytes, at) === 0) {
      next += 1;
    }
    if ((delta.bytes.readUInt8(at + 1) & 15) !== removed) {
      yield delta.bytes.subarray(at, startOf(delta, index + 1));
    }
  }
  yield old.bytes.subarray(startOf(old, next));
}

function startOf({ starts, bytes }: PackageFile, index: number): number {
  return starts[index] ?? bytes.length;
}
