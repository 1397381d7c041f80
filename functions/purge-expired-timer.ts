import type { IndicatorService } from '../shared/indicators/indicator-service.ts';
import type { PurgeOptions } from '../shared/indicators/purge.ts';
import type { Logger } from '../shared/platform/logger.ts';

/** The timer-triggered function that deletes what expired long enough ago. */
export function makePurgeExpired(services: {
  readonly indicators: IndicatorService;
  readonly purgeOptions: PurgeOptions;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const summary = await services.indicators.purge(services.purgeOptions);
    if (summary.examined > 0) {
      services.logger.info('indicators-purged', { ...summary });
    }
  };
}
