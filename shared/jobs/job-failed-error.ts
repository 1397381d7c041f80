/** The job cannot be continued, for a reason that its requester may read; a retry cannot help. */
export class JobFailedError extends Error {
  override readonly name = 'JobFailedError';
}
