import type { IndicatorService } from '../../shared/indicators/indicator-service.ts';
import { purgeBounds } from '../../shared/indicators/writing/purge.ts';
import type { Logger } from '../../shared/platform/logger.ts';

/** The timer-triggered function that deletes what expired long enough ago. */
export function makePurgeExpiredTimer({
  indicators,
  purgeGraceMs,
  logger,
}: {
  readonly indicators: IndicatorService;
  /** Milliseconds after its expiry for which an indicator is kept. */
  readonly purgeGraceMs: number;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const summary = await indicators.purge({ graceMs: purgeGraceMs, ...purgeBounds });
    if (summary.examined > 0) {
      logger.info('indicators-purged', { ...summary });
    }
  };
}
