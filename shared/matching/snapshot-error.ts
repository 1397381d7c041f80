/** Bytes that are not a valid snapshot or delta. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  /** `OtherVersion`: written by another version of the engine, rebuild it. `Damaged`: anything else. */
  readonly code: 'OtherVersion' | 'Damaged';

  constructor(code: 'OtherVersion' | 'Damaged', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
