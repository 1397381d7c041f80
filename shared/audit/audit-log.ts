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
   * The same for work that may be killed before it is stored as finished, and then ends again: however often it is called for the
   * same work, there is one record.
   */
  writeOnce(work: EndedWork, entry: AuditEntry): Promise<void>;
  /**
   * Stores a record before something is handed out.
   * @throws AppError `ServiceUnavailable` when it cannot be stored: then nothing may be handed out
   */
  writeFirst(entry: AuditEntry): Promise<void>;
  /** Records of this process that could not be stored. */
  lost(): number;
}

/** Work that ends once: what does not change while it runs. */
export interface EndedWork {
  /** Ends in a hexadecimal digit. */
  readonly id: string;
  readonly createdAt: string;
  /** From 1: one that failed or was cancelled may be done again. */
  readonly attempt?: number;
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
  const create = async (entry: AuditEntry, key: AuditKey) => {
    const document = { ...toDocument(entry, formatUtcDate(clock()), key), ttl };
    return await container.commit({ partition: key.partition, operations: [{ kind: 'create', document }] });
  };
  const store = async (entry: AuditEntry): Promise<void> => {
    stored += 1;
    const key = keyOf(clock(), `${String(stored % 1e9).padStart(9, '0')}-${newId()}`);
    const outcome = await create(entry, key);
    if (!outcome.ok) {
      throw new Error(`the record ${key.id} exists already`);
    }
  };
  const unlessLost = async (entry: AuditEntry, storing: () => Promise<unknown>): Promise<void> => {
    try {
      await storing();
    } catch (error) {
      lost += 1;
      metrics.count('audit.lost', 1);
      // the name, the address and the values stay out of the log
      const { operation, action, targetKind, targetId, result, code, correlationId, caller } = entry;
      const what = { operation, action, targetKind, targetId, result, code, correlationId };
      logger.error('audit-record-lost', error, { ...what, callerType: caller.type, objectId: caller.objectId });
    }
  };
  return {
    write: (entry) => unlessLost(entry, () => store(entry)),
    writeOnce: (work, entry) => unlessLost(entry, () => create(entry, keyOfWork(work))),
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

type AuditKey = Pick<AuditDocument, 'id' | 'partition'>;

/**
 * Ids sort by time, those of one process also within a millisecond. A partition has a sixteenth of the records of a day, so
 * that writes spread and no partition grows without bound; queries by time use the index and not the partition.
 */
function keyOf(atMs: number, unique: string): AuditKey {
  const id = `${String(atMs).padStart(15, '0')}-${unique}`;
  return { id, partition: `${formatUtcDate(atMs).slice(0, 10)}-${id.slice(-1)}` };
}

/** The key of the one record of a piece of work. */
function keyOfWork({ id, createdAt, attempt = 1 }: EndedWork): AuditKey {
  return keyOf(Date.parse(createdAt), `${attempt}-${id}`);
}

function toDocument({ caller, ...entry }: AuditEntry, at: string, key: AuditKey): AuditDocument {
  const { reason, detail, counts, targetId, ...rest } = entry;
  return {
    ...key,
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
