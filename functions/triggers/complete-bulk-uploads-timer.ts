import type { Logger } from '../../shared/platform/logger.ts';
import type { CustomTi } from '../../shared/protocols/defender-v1/defender-v1-service.ts';

/** The timer-triggered function that completes bulk uploads whose call died. */
export function makeCompleteBulkUploadsTimer(services: {
  readonly customTi: CustomTi;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const completed = await services.customTi.completeUploads();
    if (completed > 0) {
      services.logger.info('bulk-uploads-completed', { completed });
    }
  };
}
