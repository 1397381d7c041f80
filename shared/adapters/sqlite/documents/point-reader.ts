import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DocumentKey } from '../../../storage/document-container.ts';
import { inTransaction } from '../sql/in-transaction.ts';
import { numberOf, textOf } from '../sql/values.ts';
import { tableOf } from './container-definition.ts';

export interface DocumentRow {
  readonly sequence: number;
  readonly text: string;
}

/** Reads single documents of one container by their keys. */
export class PointReader {
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;

  constructor(database: DatabaseSync, containerName: string) {
    this.#database = database;
    this.#select = database.prepare(
      `SELECT seq, doc FROM ${tableOf(containerName)}
       WHERE partition = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)`,
    );
  }

  read(key: DocumentKey, nowMs: number): DocumentRow | undefined {
    const row = this.#select.get(key.partition, key.id, nowMs);
    return row === undefined ? undefined : { sequence: numberOf(row, 'seq'), text: textOf(row, 'doc') };
  }

  /** In the order of the keys, and in one transaction, so that the lock is taken once. */
  readAll(keys: readonly DocumentKey[], nowMs: number): readonly (DocumentRow | undefined)[] {
    return inTransaction(this.#database, () => keys.map((key) => this.read(key, nowMs)));
  }
}
