import { makeScanner, type ScannerInstance, scannerPlaces } from './scanner.ts';

/** Zero bytes behind a message: they end every loop of the scanner. */
export const padding = 64;

/** A segment in the memory of a scanner, where an index can read it. */
export interface HeldSegment {
  /** Good until an index takes the memory over. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly instance: ScannerInstance;
  /** It was made there, so nothing of it needs a check. */
  readonly isOwnWork: boolean;
}

/** Memory for a segment of so many bytes that is to come. Error: RangeError, for more than a scanner can hold. */
export function makeRoom(byteLength: number): HeldSegment {
  const instance = makeScanner(scannerPlaces.free + byteLength + padding);
  return {
    bytes: new Uint8Array(instance.memory.buffer, scannerPlaces.free, byteLength),
    instance,
    isOwnWork: false,
  };
}
