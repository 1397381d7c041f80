/** A fault that a later attempt can fix. */
interface TransientFault {
  /** The pause that the service requested; 0 when it requested none. */
  readonly retryAfterMs: number;
  /** True when the write may have been carried out although its response was lost. */
  readonly mayHaveLanded: boolean;
}

/** Rejected before anything was done: throttled, to be retried as a whole, or no connection. */
const nothingDone: ReadonlySet<unknown> = new Set([429, 449, 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** The response is missing or does not tell the outcome. */
const outcomeUnknown: ReadonlySet<unknown> = new Set([
  408,
  410,
  503,
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'REQUEST_SEND_ERROR',
  'PARSE_ERROR',
]);

/** The replica has not caught up with the session: the document may well exist. */
const readSessionNotAvailable = 1002;

/** An operation of a batch that failed for a reason other than its condition. */
export class BatchOperationError extends Error {
  override readonly name = 'BatchOperationError';
  readonly code: number;

  constructor(code: number) {
    super(`a batch operation returned status ${code}`);
    this.code = code;
  }
}

/**
 * The status or socket code of what the SDK threw, and its sub-status (0 without one); the SDK wraps the errors of
 * batches, so causes are followed.
 */
export function faultCode(error: unknown): { readonly code: unknown; readonly substatus: number } {
  const code = property(error, 'code');
  const cause = property(error, 'cause');
  if (code === undefined && cause !== undefined) {
    return faultCode(cause);
  }
  const substatus = property(error, 'substatus');
  return { code, substatus: typeof substatus === 'number' ? substatus : 0 };
}

/** Undefined for a fault that no retry can fix. Statuses: learn.microsoft.com, "HTTP status codes for Azure Cosmos DB". */
export function classifyFault(error: unknown): TransientFault | undefined {
  const { code, substatus } = faultCode(error);
  const retryAfterMs = retryAfter(error);
  if (nothingDone.has(code)) {
    return { retryAfterMs, mayHaveLanded: false };
  }
  if (outcomeUnknown.has(code)) {
    return { retryAfterMs, mayHaveLanded: true };
  }
  if (code === 404 && substatus === readSessionNotAvailable) {
    return { retryAfterMs, mayHaveLanded: false };
  }
  return undefined;
}

function retryAfter(error: unknown): number {
  const ms = property(error, 'retryAfterInMs');
  if (typeof ms === 'number' && ms > 0) {
    return ms;
  }
  const cause = property(error, 'cause');
  return cause === undefined ? 0 : retryAfter(cause);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
