import type { SQLOutputValue } from 'node:sqlite';
import type { DocumentState, GroupCount } from '../../../storage/document-container.ts';
import type { Filter, Scalar } from '../../../storage/filter.ts';
import type { StatementCache } from '../sql/statement-cache.ts';
import { numberOf, type Row } from '../sql/values.ts';
import { documentColumns, tableOf } from './container-definition.ts';
import { type SqliteCondition, sqliteField } from './filter-sql.ts';
import { conditions, inTime, kindOf } from './row-conditions.ts';
import { maxCountCandidates, narrowByText } from './text-index.ts';

/** How many documents of a kind match the filter. */
export function countRows(
  statements: StatementCache,
  containerName: string,
  kind: string,
  filter: Filter | undefined,
  nowMs: number,
  state: DocumentState = 'live',
): number {
  const narrowing = narrowCount(statements, containerName, filter, state);
  const where = conditions(kindOf(kind, state), filter, nowMs, filter && inTime, narrowing);
  const sql = `SELECT count(*) AS n FROM ${tableOf(containerName)} WHERE ${where.sql}`;
  return numberOf(statements.get(sql).get(...where.parameters), 'n');
}

/** The candidates of a search in texts, if there are few enough to read them all. */
export function narrowCount(
  statements: StatementCache,
  containerName: string,
  filter: Filter | undefined,
  state: DocumentState,
): SqliteCondition | undefined {
  return state === 'deleted' ? undefined : narrowByText(statements, containerName, filter, maxCountCandidates);
}

/** The number of documents of a kind for each combination of the fields' values. */
export function countRowsBy(
  statements: StatementCache,
  containerName: string,
  kind: string,
  fields: readonly string[],
  filter: Filter | undefined,
  nowMs: number,
): readonly GroupCount[] {
  const table = tableOf(containerName);
  const where = conditions(kindOf(kind), filter, nowMs, filter && inTime);
  const expressions = fields.map((field) => sqliteField(field, documentColumns));
  const columns = expressions.map((expression, index) => `${expression} AS k${index}`);
  const sql = `SELECT ${[...columns, 'count(*) AS n', 'min(seq) AS sample'].join(', ')} FROM ${table}
    WHERE ${where.sql} GROUP BY ${expressions.join(', ')}`;
  return statements
    .get(sql)
    .all(...where.parameters)
    .map((row) => ({
      key: fields.map((field, index) => groupValue(statements, table, field, row[`k${index}`], row)),
      count: numberOf(row, 'n'),
    }));
}

/** SQL returns 1 and 0 for true and false: a document of the group shows which type is meant. */
function groupValue(
  statements: StatementCache,
  table: string,
  field: string,
  value: SQLOutputValue | undefined,
  row: Row,
): Scalar {
  if (value === 0 || value === 1) {
    const type = statements
      .get(`SELECT json_type(doc, '$.' || ?) AS type FROM ${table} WHERE seq = ?`)
      .get(field, numberOf(row, 'sample'))?.['type'];
    return type === 'true' || type === 'false' ? type === 'true' : value;
  }
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
