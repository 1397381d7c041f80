import type { Clock } from '../../../shared/platform/clock.ts';
import type { Logger } from '../../../shared/platform/logger.ts';
import type { Metrics } from '../../../shared/platform/metrics.ts';
import type { RunStep } from '../monitoring/monitoring.ts';

/** What every service gets. */
export interface Platform {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly step: RunStep;
}
