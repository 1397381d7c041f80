import { AppError } from '../../platform/errors.ts';

/** Attempts to change an alert that detections keep changing too. */
export const maxAlertAttempts = 20;

/** What a caller gets when all of them were lost. */
export function alertIsBusy(): AppError {
  return new AppError('Conflict', 'Another request is changing the alert. Try again.', { retryAfterSec: 1 });
}
