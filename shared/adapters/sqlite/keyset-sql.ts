import type { KeysetPosition, Order } from '../../storage/document-container.ts';
import { type SqliteColumns, type SqliteCondition, sqliteField, toSqliteValue } from './filter-sql.ts';

const ID_COLUMN: SqliteColumns = { id: 'id' };

/** `<field> <direction>, id <direction>`: the order of a query. SQLite itself sorts NULL before every value. */
export function compileOrderToSqlite(order: Order, columns: SqliteColumns = ID_COLUMN): string {
  const direction = order.descending ? 'DESC' : 'ASC';
  const id = `${sqliteField('id', columns)} ${direction}`;
  return order.field === 'id' ? id : `${sqliteField(order.field, columns)} ${direction}, ${id}`;
}

/**
 * The documents after the position as one or two ranges of the order, the first wholly before the second: each is
 * entered through an index on the field (and the id), where their union would be read from the index's start.
 */
export function compileKeysetRangesToSqlite(
  order: Order,
  after: KeysetPosition,
  columns: SqliteColumns = ID_COLUMN,
): readonly SqliteCondition[] {
  const x = sqliteField(order.field, columns);
  const id = sqliteField('id', columns);
  const symbol = order.descending ? '<' : '>';
  if (order.field === 'id') return [{ sql: `${id} ${symbol} ?`, parameters: [after.id] }];
  const value = toSqliteValue(after.value);
  const nulls = (rest: string, parameters: readonly string[]): SqliteCondition => ({
    sql: `(${x} IS NULL${rest})`,
    parameters: [...parameters],
  });
  if (value === null) {
    const others = nulls(` AND ${id} ${symbol} ?`, [after.id]);
    return order.descending ? [others] : [others, { sql: `${x} IS NOT NULL`, parameters: [] }];
  }
  const others: SqliteCondition = {
    sql: `(${x} ${symbol}= ? AND (${x} ${symbol} ? OR ${id} ${symbol} ?))`,
    parameters: [value, value, after.id],
  };
  return order.descending ? [others, nulls('', [])] : [others];
}

/** The condition that holds for the documents after the position in the order. */
export function compileKeysetToSqlite(
  order: Order,
  after: KeysetPosition,
  columns: SqliteColumns = ID_COLUMN,
): SqliteCondition {
  const ranges = compileKeysetRangesToSqlite(order, after, columns);
  return {
    sql: `(${ranges.map((range) => range.sql).join(' OR ')})`,
    parameters: ranges.flatMap((range) => range.parameters),
  };
}
