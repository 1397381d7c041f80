import type { AuditLog } from '../../shared/audit/audit-log.ts';
import { serviceCaller } from '../../shared/audit/audit-record.ts';
import type { IndicatorService } from '../../shared/indicators/indicator-service.ts';
import { purgeBounds } from '../../shared/indicators/writing/purge.ts';
import type { Logger } from '../../shared/platform/logger.ts';

/** The timer-triggered function that deletes indicators that expired longer ago than the grace period, and ends old documents. */
export function makePurgeExpiredTimer({
  indicators,
  endOldDocuments,
  auditLog,
  purgeGraceMs,
  logger,
}: {
  readonly indicators: IndicatorService;
  /** Those that have no time to live of their own; returns how many ended, by kind. */
  readonly endOldDocuments: () => Promise<object>;
  readonly auditLog: AuditLog;
  /** How long an expired indicator is kept. */
  readonly purgeGraceMs: number;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const summary = await indicators.purge({ graceMs: purgeGraceMs, ...purgeBounds });
    if (summary.examined > 0) {
      logger.info('indicators-purged', { ...summary });
    }
    if (summary.purged > 0) {
      await auditLog.write({
        caller: serviceCaller,
        operation: 'purgeExpiredTimer',
        action: 'Purge',
        targetKind: 'indicator',
        counts: { deleted: summary.purged },
        result: 'Done',
      });
    }
    const ended = await endOldDocuments();
    if (Object.values(ended).some((count) => count !== 0)) {
      logger.info('old-documents-ended', { ...ended });
    }
  };
}
