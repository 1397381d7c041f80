/** The file cannot be imported, or not to its end; the message is for the person who wrote it. */
export class FileRefusedError extends Error {
  override readonly name = 'FileRefusedError';
  readonly code = 'FileRefused';
}
