import type { DatabaseSync } from 'node:sqlite';
import type { BatchOutcome } from '../../storage/document-container.ts';
import { tableOf } from './container-definition.ts';
import type { StatementCache } from './statement-cache.ts';

/** A write operation as it travels to the writer: the document is text already. */
export interface EncodedOperation {
  readonly kind: 'create' | 'replace' | 'upsert';
  readonly id: string;
  /** Null for a tombstone. */
  readonly documentKind: string | null;
  readonly ttlMs: number | null;
  readonly text: string;
  /** The version to replace; -1 when the etag given is none of ours, 0 when none is needed. */
  readonly sequence: number;
}

export interface EncodedBatch {
  readonly partition: string;
  readonly operations: readonly EncodedOperation[];
}

/** Writes batches within the caller's transaction, each all or not at all, each with its own outcome. */
export function commitBatches(
  database: DatabaseSync,
  statements: StatementCache,
  containerName: string,
  batches: readonly EncodedBatch[],
  nowMs: number,
): readonly BatchOutcome[] {
  const table = tableOf(containerName);
  return batches.map((batch) => {
    if (batch.operations.length === 1) {
      return applyBatch(statements, table, batch, nowMs);
    }
    database.exec('SAVEPOINT batch');
    const outcome = applyBatch(statements, table, batch, nowMs);
    database.exec(outcome.ok ? 'RELEASE batch' : 'ROLLBACK TO batch; RELEASE batch');
    return outcome;
  });
}

function applyBatch(statements: StatementCache, table: string, batch: EncodedBatch, nowMs: number): BatchOutcome {
  const etags: string[] = [];
  for (const [index, operation] of batch.operations.entries()) {
    const { partition } = batch;
    const outcome =
      operation.kind === 'create'
        ? create(statements, table, partition, operation, nowMs)
        : put(statements, table, partition, operation, nowMs);
    if (typeof outcome === 'string') {
      return { ok: false, index, reason: outcome };
    }
    etags.push(String(outcome));
  }
  return { ok: true, etags };
}

/** Tries the insert first: nearly every create meets nothing. */
function create(
  statements: StatementCache,
  table: string,
  partition: string,
  operation: EncodedOperation,
  nowMs: number,
): number | 'exists' {
  const inserted = insert(statements, table, partition, operation, nowMs);
  if (inserted !== undefined) {
    return inserted;
  }
  const lapsed = statements
    .get(`DELETE FROM ${table} WHERE partition = ? AND id = ? AND expires_at <= ?`)
    .run(partition, operation.id, nowMs);
  return lapsed.changes === 0 ? 'exists' : (insert(statements, table, partition, operation, nowMs) ?? 'exists');
}

/** Replaces the version asked for, or whatever is there. */
function put(
  statements: StatementCache,
  table: string,
  partition: string,
  operation: EncodedOperation,
  nowMs: number,
): number | 'changed' {
  if (operation.kind === 'replace') {
    const removed = statements
      .get(`DELETE FROM ${table} WHERE partition = ? AND id = ? AND seq = ? AND (expires_at IS NULL OR expires_at > ?)`)
      .run(partition, operation.id, operation.sequence, nowMs);
    if (removed.changes === 0) {
      return 'changed';
    }
  } else {
    statements.get(`DELETE FROM ${table} WHERE partition = ? AND id = ?`).run(partition, operation.id);
  }
  return insert(statements, table, partition, operation, nowMs) ?? 'changed';
}

function insert(
  statements: StatementCache,
  table: string,
  partition: string,
  operation: EncodedOperation,
  nowMs: number,
): number | undefined {
  const result = statements
    .get(
      `INSERT INTO ${table} (partition, id, kind, expires_at, doc) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (partition, id) DO NOTHING`,
    )
    .run(
      partition,
      operation.id,
      operation.documentKind,
      operation.ttlMs === null ? null : nowMs + operation.ttlMs,
      operation.text,
    );
  return result.changes === 0 ? undefined : Number(result.lastInsertRowid);
}

/** Deletes at most `limit` lapsed documents of a container; answers how many. */
export function deleteLapsedDocuments(
  statements: StatementCache,
  containerName: string,
  limit: number,
  nowMs: number,
): number {
  const table = tableOf(containerName);
  const lapsed = `SELECT seq FROM ${table} WHERE expires_at IS NOT NULL AND expires_at <= ? LIMIT ?`;
  return Number(statements.get(`DELETE FROM ${table} WHERE seq IN (${lapsed})`).run(nowMs, limit).changes);
}
