import type { IndicatorService } from '../../shared/indicators/indicator-service.ts';
import { purgeBounds } from '../../shared/indicators/writing/purge.ts';
import type { Logger } from '../../shared/platform/logger.ts';

/** The timer-triggered function that deletes indicators that expired longer ago than the grace period. */
export function makePurgeExpiredTimer({
  indicators,
  purgeGraceMs,
  logger,
}: {
  readonly indicators: IndicatorService;
  /** How long an expired indicator is kept. */
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
