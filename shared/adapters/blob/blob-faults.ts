/** What the service said about a request that failed. */
type BlobRefusal = 'absent' | 'condition' | 'past-end';

const refusals: Readonly<Record<string, BlobRefusal>> = {
  BlobNotFound: 'absent',
  ConditionNotMet: 'condition',
  BlobAlreadyExists: 'condition',
  InvalidRange: 'past-end',
};

/**
 * The refusal behind an SDK error; undefined for any other fault. A missing container is such a fault: it must not be
 * mistaken for a missing blob. Responses to HEAD carry the code in a header only, which the SDK keeps under `details`.
 */
export function blobRefusal(error: unknown): BlobRefusal | undefined {
  const code = property(error, 'code') ?? property(property(error, 'details'), 'errorCode');
  if (typeof code === 'string' && Object.hasOwn(refusals, code)) {
    return refusals[code];
  }
  const hasCode = typeof code === 'string' && code !== 'RestError';
  return !hasCode && property(error, 'statusCode') === 404 ? 'absent' : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
