import { AppError } from '../../shared/platform/errors.ts';

/** The AppError that the call throws. If it throws nothing or anything else, the test fails. */
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
