import { AppError, type AppErrorOptions } from '../platform/errors.ts';

const maxQuotedLength = 60;

/** An error in the query: `<option>: <what is wrong>`. */
export function odataError(option: string, message: string, options: AppErrorOptions = {}): AppError {
  return new AppError('ODataError', `${option}: ${message}`, options);
}

/** Quotes the caller's text, shortened, for an error message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}...` : text);
}
