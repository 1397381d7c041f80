import type { HeldSegment } from './held-segment.ts';
import { pageBytes, type ScannerInstance } from './scanner.ts';
import { SnapshotError } from './snapshot-error.ts';
import { checksumAt, partsOf, readHeader, type SegmentHeader, type SegmentKind } from './snapshot-header.ts';

/** A valid segment in a scanner's memory. */
export interface OpenSegment {
  readonly header: SegmentHeader;
  readonly scopes: readonly (readonly string[])[];
}

/** Grows a scanner's memory to at least `bytes`; growing detaches all views. */
export function reserve({ memory }: ScannerInstance, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) {
    memory.grow(Math.ceil(missing / pageBytes));
  }
}

/**
 * Copies a segment into a scanner's memory, at `place`, and checks it.
 * @throws SnapshotError for an invalid segment
 */
export function copySegment(
  instance: ScannerInstance,
  bytes: Uint8Array,
  kind: SegmentKind,
  place: number,
): OpenSegment {
  const header = readHeader(bytes, kind);
  reserve(instance, place + bytes.byteLength);
  const copy = new Uint8Array(instance.memory.buffer, place, bytes.byteLength);
  copy.set(bytes);
  checkSum(instance, copy);
  return openChecked(header, copy);
}

/**
 * Opens a segment in place; checks it unless it was built there.
 * @throws SnapshotError for an invalid segment
 */
export function openHeld({ bytes, instance, isOwnWork }: HeldSegment, kind: SegmentKind): OpenSegment {
  const header = readHeader(bytes, kind);
  if (!isOwnWork) {
    checkSum(instance, bytes);
  }
  return openChecked(header, bytes);
}

/** `bytes`: in the memory of the scanner. */
function checkSum({ scanner }: ScannerInstance, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = view.getBigInt64(checksumAt, true);
  view.setBigInt64(checksumAt, 0n, true);
  const found = scanner.checksum(bytes.byteOffset, bytes.byteLength);
  view.setBigInt64(checksumAt, expected, true);
  if (found !== expected) {
    throw new SnapshotError('Damaged', 'The checksum of the index is wrong.');
  }
}

function openChecked(header: SegmentHeader, bytes: Uint8Array): OpenSegment {
  const { scopes } = partsOf(header);
  return { header, scopes: readScopes(bytes.subarray(scopes, scopes + header.scopeBytes)) };
}

function readScopes(bytes: Uint8Array): readonly (readonly string[])[] {
  let scopes: unknown;
  try {
    scopes = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new SnapshotError('Damaged', 'The scopes of the index cannot be read.', { cause });
  }
  if (!isListOf(scopes, (scope) => isListOf(scope, (group) => typeof group === 'string'))) {
    throw new SnapshotError('Damaged', 'The scopes of the index are not lists of device-group ids.');
  }
  return scopes;
}

function isListOf<T>(value: unknown, isElement: (element: unknown) => element is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isElement);
}
