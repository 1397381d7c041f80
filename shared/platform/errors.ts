/**
 * The codes a caller may see: those of the Defender API ("common errors"), and five for what it has no code for (Conflict,
 * PreconditionFailed, RequestTooLarge, UnsupportedMediaType, ServiceUnavailable). The HTTP edge maps each to its status.
 */
export type ErrorCode =
  | 'BadRequest'
  | 'ODataError'
  | 'InvalidInput'
  | 'InvalidRequestBody'
  | 'InvalidHashValue'
  | 'InvalidDomainName'
  | 'InvalidIpAddress'
  | 'InvalidUrl'
  | 'MaximumBatchSizeExceeded'
  | 'MissingRequiredParameter'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'ResourceNotFound'
  | 'Conflict'
  | 'PreconditionFailed'
  | 'RequestTooLarge'
  | 'UnsupportedMediaType'
  | 'TooManyRequests'
  | 'InsufficientStorage'
  | 'ServiceUnavailable'
  | 'InternalServerError';

/** One of several faults of a request. */
export interface FaultDetail {
  /** The field: its path in the body. */
  readonly target: string;
  readonly message: string;
}

export interface AppErrorOptions extends ErrorOptions {
  /** Every fault with a field, this one included. */
  readonly details?: readonly FaultDetail[];
  /** Seconds after which a retry can help; sent as `Retry-After`. */
  readonly retryAfterSec?: number;
  /** The name of the invalid field, parameter or column, as the caller wrote it. */
  readonly field?: string;
}

/** A request that cannot be served, for a reason the caller may read. The message never reveals internals. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryAfterSec: number | undefined;
  readonly field: string | undefined;
  readonly details: readonly FaultDetail[] | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.retryAfterSec = options.retryAfterSec;
    this.field = options.field;
    this.details = options.details;
  }
}

/** What is wrong with one item of a batch, as a value: it is collected and reported, never thrown. */
export interface ItemFault {
  readonly code: ErrorCode;
  /** Where: the field or column of the item, absent when the item as a whole is invalid. */
  readonly field?: string;
  readonly message: string;
  /** What else is wrong with the same item, one per field. */
  readonly others?: readonly ItemFault[];
}

/** A fault and the others of the same item, in order. */
export function allFaults(fault: ItemFault): readonly ItemFault[] {
  return fault.others === undefined ? [fault] : [fault, ...fault.others];
}

/** An item's faults as text: the messages, each starting with the name of its field. */
export function faultText(fault: ItemFault): string {
  return allFaults(fault)
    .map(({ field, message }) => (field === undefined || message.startsWith(field) ? message : `${field}: ${message}`))
    .join(' ');
}

/** Either a value or the reason why it is missing. */
export type Result<T, F = ItemFault> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: F };

export function succeed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail(
  code: ErrorCode,
  message: string,
  field?: string,
): { readonly ok: false; readonly fault: ItemFault } {
  return { ok: false, fault: field === undefined ? { code, message } : { code, field, message } };
}

/** The faults of the only item of a request as an error of the request. */
export function asError(fault: ItemFault): AppError {
  const { code, field } = fault;
  const details = allFaults(fault).flatMap(({ field: target, message }) =>
    target === undefined ? [] : [{ target, message: withoutName(message, target) }],
  );
  return new AppError(code, faultText(fault), {
    ...(field !== undefined && { field }),
    ...(details.length > 0 && { details }),
  });
}

/** Messages begin with the name of their field where they stand alone. */
function withoutName(message: string, field: string): string {
  return message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
}
