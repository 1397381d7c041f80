/** What the service said of a request that failed. */
export type BlobRefusal = 'absent' | 'condition' | 'past-end';

const REFUSALS: Readonly<Record<string, BlobRefusal>> = {
  BlobNotFound: 'absent',
  ConditionNotMet: 'condition',
  BlobAlreadyExists: 'condition',
  InvalidRange: 'past-end',
};

/**
 * The refusal behind an error of the SDK, undefined for any other fault: a missing container is one, it must not pass
 * for a missing blob. Answers to HEAD carry the code in a header only, which the SDK keeps under `details`.
 */
export function blobRefusal(error: unknown): BlobRefusal | undefined {
  const code = property(error, 'code') ?? property(property(error, 'details'), 'errorCode');
  if (typeof code === 'string' && Object.hasOwn(REFUSALS, code)) {
    return REFUSALS[code];
  }
  const hasCode = typeof code === 'string' && code !== 'RestError';
  return !hasCode && property(error, 'statusCode') === 404 ? 'absent' : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
