/**
 * `closed`: the store was closed; `worker-died`: one of its threads ended; `failed`: SQLite refused an operation;
 * `too-slow`: a read with a filter was cancelled; `damaged`: a page of the file cannot be read; `newer-schema`: the file is of
 * a newer release; `foreign`: of another program.
 */
type SqliteStoreErrorCode = 'closed' | 'worker-died' | 'failed' | 'too-slow' | 'damaged' | 'newer-schema' | 'foreign';

/** A fault of the embedded store. `failed` may be temporary (a full disk); after `worker-died` only a restart helps. */
export class SqliteStoreError extends Error {
  override readonly name = 'SqliteStoreError';
  readonly code: SqliteStoreErrorCode;

  constructor(code: SqliteStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
