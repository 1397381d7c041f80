/** Bytes that are not the index they are taken for. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  /** `OtherVersion`: written by another version of the engine, to be built anew. `Damaged`: anything else. */
  readonly code: 'OtherVersion' | 'Damaged';

  constructor(code: 'OtherVersion' | 'Damaged', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
