import { AppError, type AppErrorOptions } from '../platform/errors.ts';

const MAX_QUOTED_LENGTH = 60;

/** An error in the query: `<option>: <what is wrong>`. */
export function odataError(option: string, message: string, options: AppErrorOptions = {}): AppError {
  return new AppError('ODataError', `${option}: ${message}`, options);
}

/** What the caller wrote, shortened, for an error message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}...` : text);
}
