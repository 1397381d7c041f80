import type { SQLInputValue } from 'node:sqlite';
import type { DocumentState } from '../../../storage/document-container.ts';
import type { Filter } from '../../../storage/filter.ts';
import { inTimeSql } from '../sql/read-time.ts';
import { documentColumns, kindLiteral } from './container-definition.ts';
import { compileFilterToSqlite, type SqliteCondition } from './filter-sql.ts';

/** SQL text with a `?` for each parameter, in order. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

/** The unary plus keeps the planner from using the index on expiry. */
export const isLiveSql = '(+expires_at IS NULL OR +expires_at > ?)';

export const inTime: SqliteCondition = { sql: inTimeSql, parameters: [] };

/** The condition for documents of a kind; the column has no kind of tombstones. */
export function kindOf(kind: string, state: DocumentState = 'live'): SqliteCondition {
  const literal = kindLiteral(kind);
  const sql = state === 'live' ? `kind = ${literal}` : `kind IS NULL AND json_extract(doc,'$.kind') = ${literal}`;
  return { sql, parameters: [] };
}

/** The condition for rows of a kind that have not expired, match the filter, and satisfy the other conditions. */
export function conditions(
  kind: SqliteCondition,
  filter: Filter | undefined,
  nowMs: number,
  ...others: readonly (SqliteCondition | undefined)[]
): Statement {
  const all = [
    kind,
    { sql: isLiveSql, parameters: [nowMs] },
    ...others.filter((condition) => condition !== undefined),
    ...(filter === undefined ? [] : [compileFilterToSqlite(filter, documentColumns)]),
  ];
  return {
    sql: all.map((condition) => `(${condition.sql})`).join(' AND '),
    parameters: all.flatMap((condition) => condition.parameters),
  };
}
