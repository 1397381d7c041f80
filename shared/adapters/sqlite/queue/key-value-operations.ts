import { afterPrefix } from '../sql/after-prefix.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { textOf } from '../sql/values.ts';

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Sets a value, or removes it when undefined. */
export function setValue(statements: StatementCache, namespace: string, key: string, value: string | undefined): void {
  if (value === undefined) {
    statements.get('DELETE FROM key_values WHERE namespace = ? AND key = ?').run(namespace, key);
  } else {
    statements
      .get(
        `INSERT INTO key_values (namespace, key, value) VALUES (?, ?, ?)
         ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value`,
      )
      .run(namespace, key, value);
  }
}

export function getValue(statements: StatementCache, namespace: string, key: string): string | undefined {
  const row = statements.get('SELECT value FROM key_values WHERE namespace = ? AND key = ?').get(namespace, key);
  return row === undefined ? undefined : textOf(row, 'value');
}

/** All values whose key has the prefix, in key order. */
export function listValues(statements: StatementCache, namespace: string, prefix: string): readonly KeyValue[] {
  const end = afterPrefix(prefix);
  const sql = `SELECT key, value FROM key_values WHERE namespace = ? AND key >= ?`;
  const rows =
    end === undefined
      ? statements.get(`${sql} ORDER BY key`).all(namespace, prefix)
      : statements.get(`${sql} AND key < ? ORDER BY key`).all(namespace, prefix, end);
  return rows.map((row) => ({ key: textOf(row, 'key'), value: textOf(row, 'value') }));
}
