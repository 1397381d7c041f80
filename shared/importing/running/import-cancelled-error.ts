/** Somebody has requested that an import stops. */
export class ImportCancelledError extends Error {
  override readonly name = 'ImportCancelledError';
}
