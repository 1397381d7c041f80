import type { Logger } from '../../shared/platform/logger.ts';
import type { CustomTi } from '../../shared/protocols/defender-v1/defender-v1-service.ts';

/** The timer-triggered function that completes bulk uploads whose call ended early. */
export function makeCompleteBulkUploadsTimer({
  customTi,
  logger,
}: {
  readonly customTi: CustomTi;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const completed = await customTi.completeUploads();
    if (completed > 0) {
      logger.info('bulk-uploads-completed', { completed });
    }
  };
}
