import type { KeysetPosition, Order } from '../../../storage/document-container.ts';
import { type SqliteColumns, type SqliteCondition, sqliteField, toSqliteValue } from './filter-sql.ts';

const idColumn: SqliteColumns = { id: 'id' };
/** Minus infinity: every value is at least that, but NULL is not, so an index is entered after the NULLs. */
const leastSql = '-9e999';

/** `<field> <direction>, id <direction>`: the order of a query. SQLite itself sorts NULL before every value. */
export function compileOrderToSqlite(order: Order, columns: SqliteColumns = idColumn): string {
  const direction = order.descending ? 'DESC' : 'ASC';
  const id = `${sqliteField('id', columns)} ${direction}`;
  return order.field === 'id' ? id : `${sqliteField(order.field, columns)} ${direction}, ${id}`;
}

export interface KeysetRange extends SqliteCondition {
  /** Its ORDER BY: within one value by id alone, otherwise SQLite would sort all documents of that value. */
  readonly order: string;
}

/**
 * The documents after the position as ranges of the order, each wholly before the next. Each is read through an index on
 * the field and the id, however many documents have the position's value; their union would be read from the index's start.
 */
export function compileKeysetRangesToSqlite(
  order: Order,
  after: KeysetPosition,
  columns: SqliteColumns = idColumn,
): readonly KeysetRange[] {
  const x = sqliteField(order.field, columns);
  const symbol = order.descending ? '<' : '>';
  const laterId = `${sqliteField('id', columns)} ${symbol} ?`;
  const whole = compileOrderToSqlite(order, columns);
  const byId = compileOrderToSqlite({ field: 'id', descending: order.descending }, columns);
  if (order.field === 'id') {
    return [{ sql: laterId, parameters: [after.id], order: byId }];
  }
  const value = toSqliteValue(after.value);
  if (value === null) {
    const nulls = { sql: `${x} IS NULL AND ${laterId}`, parameters: [after.id], order: byId };
    return order.descending ? [nulls] : [nulls, { sql: `${x} >= ${leastSql}`, parameters: [], order: whole }];
  }
  const ties = { sql: `${x} = ? AND ${laterId}`, parameters: [value, after.id], order: byId };
  const later = { sql: `${x} ${symbol} ?`, parameters: [value], order: whole };
  const nulls = { sql: `${x} IS NULL`, parameters: [], order: byId };
  return order.descending ? [ties, later, nulls] : [ties, later];
}
