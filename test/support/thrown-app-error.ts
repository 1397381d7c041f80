import { AppError } from '../../shared/platform/errors.ts';

/** The AppError that the call throws; a call that throws none, or something else, fails the test. */
export function thrownAppError(call: () => unknown): AppError {
  try {
    call();
  } catch (error) {
    if (error instanceof AppError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}
