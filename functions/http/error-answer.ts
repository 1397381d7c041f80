import type { HttpResponseInit } from '@azure/functions';
import { AppError, type ErrorCode } from '../../shared/platform/errors.ts';
import { json } from './json-answer.ts';

/** The HTTP status of each error code. */
export const statusOfError: Readonly<Record<ErrorCode, number>> = {
  BadRequest: 400,
  ODataError: 400,
  InvalidInput: 400,
  InvalidRequestBody: 400,
  InvalidHashValue: 400,
  InvalidDomainName: 400,
  InvalidIpAddress: 400,
  InvalidUrl: 400,
  MaximumBatchSizeExceeded: 400,
  MissingRequiredParameter: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  ResourceNotFound: 404,
  Conflict: 409,
  PreconditionFailed: 412,
  RequestTooLarge: 413,
  UnsupportedMediaType: 415,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  InsufficientStorage: 507,
};

/** The response to a request that failed. Anything but an `AppError` is an internal error and reveals nothing about itself. */
export function errorAnswer(error: unknown, correlationId: string): HttpResponseInit {
  const known =
    error instanceof AppError
      ? error
      : new AppError('InternalServerError', 'An unexpected error occurred. Try again later.');
  const headers: Record<string, string> = {};
  if (known.retryAfterSec !== undefined) {
    headers['retry-after'] = String(known.retryAfterSec);
  }
  if (known.code === 'Unauthorized') {
    headers['www-authenticate'] = 'Bearer';
  }
  const status = statusOfError[known.code];
  const body = {
    // The gateway in front of the vendor's API sends 429 in this form, and clients parse it.
    ...(known.code === 'TooManyRequests' && { statusCode: status, message: known.message }),
    error: {
      code: known.code,
      message: known.message,
      target: correlationId,
      ...(known.details !== undefined && { details: known.details }),
    },
  };
  return json(body, status, headers);
}
