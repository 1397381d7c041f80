import type { AuditLog } from '../../shared/audit/audit-log.ts';
import { serviceCaller } from '../../shared/audit/audit-record.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { DefenderV1Service } from '../../shared/protocols/defender-v1/defender-v1-service.ts';

/** The timer-triggered function that completes bulk uploads whose call ended early. */
export function makeCompleteBulkUploadsTimer({
  defenderV1,
  auditLog,
  logger,
}: {
  readonly defenderV1: DefenderV1Service;
  readonly auditLog: AuditLog;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const completed = await defenderV1.completeUploads();
    if (completed > 0) {
      logger.info('bulk-uploads-completed', { completed });
      await auditLog.write({
        caller: serviceCaller,
        operation: 'completeBulkUploadsTimer',
        action: 'Complete',
        targetKind: 'bulk-upload',
        counts: { completed },
        result: 'Done',
      });
    }
  };
}
