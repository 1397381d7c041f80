import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BatchOutcome } from '../../../storage/document-container.ts';
import { tableOf } from './container-definition.ts';

/** A write operation as it is sent to the writer: the document is already text. */
export interface EncodedOperation {
  readonly kind: 'create' | 'replace' | 'upsert';
  readonly id: string;
  /** Null for a tombstone. */
  readonly documentKind: string | null;
  readonly ttlMs: number | null;
  readonly text: string;
  /** The version to replace; -1 when the given etag is not one of ours, 0 when any will do. */
  readonly sequence: number;
}

export interface EncodedBatch {
  readonly partition: string;
  readonly operations: readonly EncodedOperation[];
}

/** Writes the documents of one container within the caller's transactions. Its statements are prepared once. */
export class DocumentWriter {
  readonly #begin: StatementSync;
  readonly #keep: StatementSync;
  readonly #undo: StatementSync;
  readonly #insert: StatementSync;
  readonly #deleteExpiredKey: StatementSync;
  readonly #deleteVersion: StatementSync;
  readonly #deleteKey: StatementSync;
  readonly #deleteExpired: StatementSync;

  constructor(database: DatabaseSync, containerName: string) {
    const table = tableOf(containerName);
    const key = 'partition = ? AND id = ?';
    this.#begin = database.prepare('SAVEPOINT batch');
    this.#keep = database.prepare('RELEASE batch');
    this.#undo = database.prepare('ROLLBACK TO batch');
    this.#insert = database.prepare(
      `INSERT INTO ${table} (partition, id, kind, expires_at, doc) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (partition, id) DO NOTHING`,
    );
    this.#deleteExpiredKey = database.prepare(`DELETE FROM ${table} WHERE ${key} AND expires_at <= ?`);
    this.#deleteVersion = database.prepare(
      `DELETE FROM ${table} WHERE ${key} AND seq = ? AND (expires_at IS NULL OR expires_at > ?)`,
    );
    this.#deleteKey = database.prepare(`DELETE FROM ${table} WHERE ${key}`);
    this.#deleteExpired = database.prepare(
      `DELETE FROM ${table} WHERE seq IN
         (SELECT seq FROM ${table} WHERE expires_at IS NOT NULL AND expires_at <= ? LIMIT ?)`,
    );
  }

  /** Writes batches, each as a whole or not at all, with its own outcome. */
  commit(batches: readonly EncodedBatch[], nowMs: number): readonly BatchOutcome[] {
    return batches.map((batch) => {
      if (batch.operations.length === 1) {
        return this.#apply(batch, nowMs);
      }
      this.#begin.run();
      const outcome = this.#apply(batch, nowMs);
      if (!outcome.ok) {
        this.#undo.run();
      }
      this.#keep.run();
      return outcome;
    });
  }

  /** Deletes at most `limit` expired documents; returns how many. */
  deleteExpired(limit: number, nowMs: number): number {
    return Number(this.#deleteExpired.run(nowMs, limit).changes);
  }

  #apply({ partition, operations }: EncodedBatch, nowMs: number): BatchOutcome {
    const etags: string[] = [];
    for (const [index, operation] of operations.entries()) {
      const outcome =
        operation.kind === 'create'
          ? this.#create(partition, operation, nowMs)
          : this.#put(partition, operation, nowMs);
      if (typeof outcome === 'string') {
        return { ok: false, index, reason: outcome };
      }
      etags.push(String(outcome));
    }
    return { ok: true, etags };
  }

  /** Tries the insert first: nearly every create succeeds. */
  #create(partition: string, operation: EncodedOperation, nowMs: number): number | 'exists' {
    const inserted = this.#write(partition, operation, nowMs);
    if (inserted !== undefined) {
      return inserted;
    }
    const expired = this.#deleteExpiredKey.run(partition, operation.id, nowMs).changes;
    return expired === 0 ? 'exists' : (this.#write(partition, operation, nowMs) ?? 'exists');
  }

  /** Replaces the requested version, or whatever is stored. */
  #put(partition: string, operation: EncodedOperation, nowMs: number): number | 'changed' {
    if (operation.kind === 'upsert') {
      this.#deleteKey.run(partition, operation.id);
    } else if (this.#deleteVersion.run(partition, operation.id, operation.sequence, nowMs).changes === 0) {
      return 'changed';
    }
    return this.#write(partition, operation, nowMs) ?? 'changed';
  }

  #write(partition: string, operation: EncodedOperation, nowMs: number): number | undefined {
    const { id, documentKind, ttlMs, text } = operation;
    const expiresAtMs = ttlMs === null ? null : nowMs + ttlMs;
    const result = this.#insert.run(partition, id, documentKind, expiresAtMs, text);
    return result.changes === 0 ? undefined : Number(result.lastInsertRowid);
  }
}
