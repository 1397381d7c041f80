import type { DatabaseSync, StatementSync } from 'node:sqlite';

const maxStatements = 200;

/** Prepares each SQL text once; beyond 200 texts, drops the least recently used one. */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > maxStatements) {
      const [oldest] = this.#statements.keys();
      this.#statements.delete(oldest ?? sql);
    }
    return statement;
  }

  /** After an iteration that failed: the statement would throw the same error again. */
  forget(sql: string): void {
    this.#statements.delete(sql);
  }
}
