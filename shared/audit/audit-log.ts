import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import { type AuditDocument, type AuditEntry, auditText } from './audit-record.ts';

export interface AuditLog {
  /**
   * Stores a record of what has happened. It never throws: what happened stands. A record that cannot be stored is counted
   * (`audit.lost`) and logged.
   */
  write(entry: AuditEntry): Promise<void>;
  /**
   * Stores a record before something is handed out.
   * @throws AppError `ServiceUnavailable` when it cannot be stored: then nothing may be handed out
   */
  writeFirst(entry: AuditEntry): Promise<void>;
  /** Records of this process that could not be stored. */
  lost(): number;
}

export interface AuditLogDependencies {
  readonly container: Pick<DocumentContainer<AuditDocument>, 'commit'>;
  readonly lifeMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Hexadecimal digits, unique. */
  readonly newId: () => string;
}

export const auditSchemaVersion = 1;

/** The only writer of records. It only ever creates documents. */
export function makeAuditLog({ container, lifeMs, clock, logger, metrics, newId }: AuditLogDependencies): AuditLog {
  let lost = 0;
  let stored = 0;
  const ttl = Math.ceil(lifeMs / 1000);
  const store = async (entry: AuditEntry): Promise<void> => {
    stored += 1;
    const document = { ...toDocument(entry, clock(), `${String(stored % 1e9).padStart(9, '0')}-${newId()}`), ttl };
    const { partition } = document;
    const outcome = await container.commit({ partition, operations: [{ kind: 'create', document }] });
    if (!outcome.ok) {
      throw new Error(`the record ${document.id} exists already`);
    }
  };
  return {
    write: async (entry) => {
      try {
        await store(entry);
      } catch (error) {
        lost += 1;
        metrics.count('audit.lost', 1);
        // the name, the address and the values stay out of the log
        const { operation, action, targetKind, targetId, result, code, correlationId, caller } = entry;
        const what = { operation, action, targetKind, targetId, result, code, correlationId };
        logger.error('audit-record-lost', error, { ...what, callerType: caller.type, objectId: caller.objectId });
      }
    },
    writeFirst: async (entry) => {
      try {
        await store(entry);
      } catch (cause) {
        const message =
          'The call cannot be recorded in the audit log at the moment, and nothing is handed out without it.';
        throw new AppError('ServiceUnavailable', message, { cause, retryAfterSec: 5 });
      }
    },
    lost: () => lost,
  };
}

/**
 * Ids sort by time, those of one process also within a millisecond. A partition is a sixteenth of a day, so that writes spread and no partition grows without bound; queries
 * by time use the index and not the partition.
 */
function toDocument({ caller, ...entry }: AuditEntry, nowMs: number, unique: string): AuditDocument {
  const at = formatUtcDate(nowMs);
  const id = `${String(nowMs).padStart(15, '0')}-${unique}`;
  const { reason, detail, counts, targetId, ...rest } = entry;
  return {
    id,
    partition: `${at.slice(0, 10)}-${id.slice(-1)}`,
    kind: 'audit',
    v: auditSchemaVersion,
    at,
    by: auditText(caller.name),
    byId: caller.objectId,
    callerType: caller.type,
    ...(caller.clientId !== undefined && { clientId: caller.clientId }),
    ...(caller.address !== undefined && { address: auditText(caller.address) }),
    ...rest,
    ...(targetId !== undefined && { targetId: auditText(targetId) }),
    ...(counts !== undefined && Object.keys(counts).length > 0 && { counts }),
    ...(reason !== undefined && reason !== '' && { reason: auditText(reason) }),
    ...(detail !== undefined && detail !== '' && { detail: auditText(detail) }),
  };
}
