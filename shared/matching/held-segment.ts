import { makeScanner, type ScannerInstance, scannerPlaces } from './scanner.ts';

/** Zero bytes after a message: they end every loop of the scanner. */
export const padding = 64;

/** A segment in the memory of a scanner, where an index can read it. */
export interface HeldSegment {
  /** Valid until an index takes over the memory. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly instance: ScannerInstance;
  /** Whether this process built it there, so that it needs no check. */
  readonly isOwnWork: boolean;
}

/**
 * Allocates memory for a segment of `byteLength` bytes.
 * @throws RangeError for more than a scanner can address
 */
export function makeRoom(byteLength: number): HeldSegment {
  const instance = makeScanner(scannerPlaces.free + byteLength + padding);
  return {
    bytes: new Uint8Array(instance.memory.buffer, scannerPlaces.free, byteLength),
    instance,
    isOwnWork: false,
  };
}
