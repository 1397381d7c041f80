import type { KeysetPosition, Order } from '../../storage/document-container.ts';
import { type CosmosCondition, cosmosField, cosmosIsNotNull, cosmosIsNull } from './filter-sql.ts';

/**
 * The order of a query: `<field> <direction>, c["id"] <direction>`. It needs a composite index on the two. Cosmos sorts
 * absent before null before every value, so documents of one kind must not mix absent and null in a sorted field.
 */
export function compileOrderToCosmos(order: Order): string {
  const direction = order.descending ? 'DESC' : 'ASC';
  const id = `${cosmosField('id')} ${direction}`;
  return order.field === 'id' ? id : `${cosmosField(order.field)} ${direction}, ${id}`;
}

/** The condition for the documents after the position in the order. */
export function compileKeysetToCosmos(order: Order, after: KeysetPosition, firstParameter = 0): CosmosCondition {
  const x = cosmosField(order.field);
  const symbol = order.descending ? '<' : '>';
  const idName = `@p${firstParameter}`;
  const valueName = `@p${firstParameter + 1}`;
  const isLater = `${cosmosField('id')} ${symbol} ${idName}`;
  const idParameter = { name: idName, value: after.id };
  if (order.field === 'id') {
    return { sql: isLater, parameters: [idParameter] };
  }
  if (after.value === null) {
    const sql = order.descending
      ? `(${cosmosIsNull(order.field)} AND ${isLater})`
      : `(${cosmosIsNotNull(order.field)} OR ${isLater})`;
    return { sql, parameters: [idParameter] };
  }
  const follows = `${x} ${symbol} ${valueName} OR (${x} = ${valueName} AND ${isLater})`;
  return {
    sql: order.descending ? `(${follows} OR ${cosmosIsNull(order.field)})` : `(${follows})`,
    parameters: [idParameter, { name: valueName, value: after.value }],
  };
}
