import type { SqlQuerySpec } from '@azure/cosmos';
import type { DocumentState, Query } from '../../storage/document-container.ts';
import type { Filter } from '../../storage/filter.ts';
import { type CosmosParameter, compileFilterToCosmos, cosmosField } from './filter-sql.ts';
import { compileKeysetToCosmos, compileOrderToCosmos } from './keyset-sql.ts';

/**
 * A page of a query: documents of one kind and state, in the requested order. The order starts with the kind,
 * which is constant, so that the composite index (kind, field, id) serves both filter and order.
 * @throws RangeError for a limit that is not a positive integer.
 */
export function compilePage(query: Query): SqlQuerySpec {
  return compileOrdered(query, query.limit, '*');
}

/** The first documents of a query, `id` and the order's field as `k` (left out when absent) of each. */
export function compilePositions(query: Query, count: number): SqlQuerySpec {
  return compileOrdered(query, count, `c.id, ${cosmosField(query.order.field)} AS k`);
}

/** The number of documents of one kind and state that match the filter. */
export function compileCount(kind: string, filter: Filter | undefined, state?: DocumentState): SqlQuerySpec {
  const where = new Conditions(kind, state);
  where.addFilter(filter);
  return where.select('VALUE COUNT(1)', '');
}

/** A row for each combination of the fields' values: `k0`, `k1` ... (left out when absent) and `n`. */
export function compileGroups(kind: string, fields: readonly string[], filter: Filter | undefined): SqlQuerySpec {
  const where = new Conditions(kind);
  where.addFilter(filter);
  const columns = fields.map(cosmosField);
  const keys = columns.map((column, index) => `${column} AS k${index}`);
  return where.select([...keys, 'COUNT(1) AS n'].join(', '), `GROUP BY ${columns.join(', ')}`);
}

function compileOrdered(query: Query, count: number, what: string): SqlQuerySpec {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`not a number of documents: ${count}`);
  }
  const where = new Conditions(query.kind, query.state);
  where.addFilter(query.filter);
  if (query.after !== undefined) {
    where.add(compileKeysetToCosmos(query.order, query.after, where.parameters.length));
  }
  const direction = query.order.descending ? 'DESC' : 'ASC';
  const order = `${cosmosField('kind')} ${direction}, ${compileOrderToCosmos(query.order)}`;
  return where.select(`TOP ${count} ${what}`, `ORDER BY ${order}`);
}

class Conditions {
  readonly parameters: CosmosParameter[];
  readonly #conditions: string[];

  constructor(kind: string, state: DocumentState = 'live') {
    this.parameters = [{ name: '@p0', value: kind }];
    const deleted = cosmosField('deleted');
    this.#conditions = [
      `${cosmosField('kind')} = @p0`,
      state === 'live' ? `NOT IS_DEFINED(${deleted})` : `${deleted} = true`,
    ];
  }

  add(condition: { readonly sql: string; readonly parameters: readonly CosmosParameter[] }): void {
    // compiled conditions have the parentheses that an AND next to them needs
    this.#conditions.push(condition.sql);
    this.parameters.push(...condition.parameters);
  }

  addFilter(filter: Filter | undefined): void {
    if (filter !== undefined) {
      this.add(compileFilterToCosmos(filter, this.parameters.length));
    }
  }

  select(what: string, tail: string): SqlQuerySpec {
    const query = `SELECT ${what} FROM c WHERE ${this.#conditions.join(' AND ')} ${tail}`.trimEnd();
    return { query, parameters: this.parameters };
  }
}
