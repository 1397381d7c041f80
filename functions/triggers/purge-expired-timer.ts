import type { IndicatorService } from '../../shared/indicators/indicator-service.ts';
import { purgeBounds } from '../../shared/indicators/writing/purge.ts';
import type { Logger } from '../../shared/platform/logger.ts';

/** The timer-triggered function that deletes what expired long enough ago. */
export function makePurgeExpiredTimer(services: {
  readonly indicators: IndicatorService;
  /** Milliseconds after its expiry for which an indicator is kept. */
  readonly purgeGraceMs: number;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const summary = await services.indicators.purge({ graceMs: services.purgeGraceMs, ...purgeBounds });
    if (summary.examined > 0) {
      services.logger.info('indicators-purged', { ...summary });
    }
  };
}
