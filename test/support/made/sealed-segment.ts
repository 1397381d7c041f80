import { makeScanner, scannerPlaces } from '../../../shared/matching/scanner.ts';
import { checksumAt } from '../../../shared/matching/snapshot-header.ts';

/** A copy of a segment with changed bytes and a valid checksum: damage that only matching can detect. */
export function resealed(segment: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array {
  const { memory, scanner } = makeScanner(scannerPlaces.free + segment.byteLength);
  const copy = new Uint8Array(memory.buffer, scannerPlaces.free, segment.byteLength);
  copy.set(segment);
  change(copy);
  const view = new DataView(memory.buffer, scannerPlaces.free, segment.byteLength);
  view.setBigInt64(checksumAt, 0n, true);
  view.setBigInt64(checksumAt, scanner.checksum(scannerPlaces.free, segment.byteLength), true);
  return copy.slice();
}
