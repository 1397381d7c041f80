/*
 * The filter is compiled in negation normal form (`visitFilter`): each comparison has two forms, one for itself and one for
 * its complement. In a tree of AND and OR without NOT, SQL's NULL behaves as false, so the plain forms need no guard and can
 * use an index on the expression; only the complements mention NULL. One assumption: a field has values of one JSON type,
 * or null.
 */
import { fieldPath } from '../../../storage/field-path.ts';
import type { ComparisonOperator, Filter, Scalar, TextOperator } from '../../../storage/filter.ts';
import { type FilterVisitor, visitFilter } from '../../../storage/visit-filter.ts';
import { afterPrefix } from '../sql/after-prefix.ts';
import { joinConditions } from './join-conditions.ts';

type SqliteValue = string | number | null;

/** A condition with one `?` for each parameter, in order. Put it in parentheses to combine it with others. */
export interface SqliteCondition {
  readonly sql: string;
  readonly parameters: SqliteValue[];
}

/** Fields that have a column of their own: field name to column name. All others are in the JSON of column `doc`. */
export type SqliteColumns = Readonly<Record<string, string>>;

/**
 * The SQL expression of a field; an index on the same text serves comparisons on the field.
 * @throws TypeError for a name that is not a field name.
 */
export function sqliteField(field: string, columns: SqliteColumns = {}): string {
  const path = fieldPath(field).join('.');
  return Object.hasOwn(columns, field) ? (columns[field] ?? field) : `json_extract(doc,'$.${path}')`;
}

/**
 * Compiles a filter to an SQLite condition over a column `doc` of JSON text. Values are always passed as
 * parameters; there may be as many as the filter has values (SQLite allows 32,766).
 * @throws TypeError for a field that is not a field name.
 */
export function compileFilterToSqlite(filter: Filter, columns: SqliteColumns = {}): SqliteCondition {
  const parameters: SqliteValue[] = [];
  const sql = visitFilter(filter, new FilterWriter(parameters, columns));
  return { sql, parameters };
}

/** The value as SQLite sees it: json_extract returns 1 and 0 for booleans. */
export function toSqliteValue(value: Scalar): SqliteValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

const alwaysTrue = '1';
const alwaysFalse = '0';
const symbols = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const;
const opposites = { gt: '<=', ge: '<', lt: '>=', le: '>' } as const;

class FilterWriter implements FilterVisitor<string> {
  readonly #parameters: SqliteValue[];
  readonly #columns: SqliteColumns;

  constructor(parameters: SqliteValue[], columns: SqliteColumns) {
    this.#parameters = parameters;
    this.#columns = columns;
  }

  all(conditions: readonly string[]): string {
    return joinConditions(conditions, 'AND', alwaysTrue);
  }

  any(conditions: readonly string[]): string {
    return joinConditions(conditions, 'OR', alwaysFalse);
  }

  #bind(value: Scalar): string {
    this.#parameters.push(toSqliteValue(value));
    return '?';
  }

  comparison(op: ComparisonOperator, field: string, value: Scalar, isNegated: boolean): string {
    const x = sqliteField(field, this.#columns);
    if (op === 'eq' || op === 'ne') {
      const isEqual = (op === 'eq') !== isNegated;
      if (value === null) {
        return isEqual ? `${x} IS NULL` : `${x} IS NOT NULL`;
      }
      return isEqual ? `${x} = ${this.#bind(value)}` : `${x} IS NOT ${this.#bind(value)}`;
    }
    if (value === null) {
      return isNegated ? alwaysTrue : alwaysFalse;
    }
    if (!isNegated) {
      return `${x} ${symbols[op]} ${this.#bind(value)}`;
    }
    return `(${x} IS NULL OR ${x} ${opposites[op]} ${this.#bind(value)})`;
  }

  membership(field: string, values: readonly Scalar[], isNegated: boolean): string {
    const x = sqliteField(field, this.#columns);
    const marks = values.filter((value) => value !== null).map((value) => this.#bind(value));
    const hasNull = marks.length < values.length;
    const conditions: string[] = [];
    if (marks.length > 0) {
      conditions.push(`${x} ${isNegated ? 'NOT IN' : 'IN'} (${marks.join(',')})`);
    }
    if (hasNull) {
      conditions.push(isNegated ? `${x} IS NOT NULL` : `${x} IS NULL`);
    } else if (isNegated && marks.length > 0) {
      conditions.push(`${x} IS NULL`);
    }
    const isAnd = isNegated && hasNull;
    return joinConditions(conditions, isAnd ? 'AND' : 'OR', isNegated ? alwaysTrue : alwaysFalse);
  }

  text(op: TextOperator, field: string, value: string, isNegated: boolean): string {
    const x = sqliteField(field, this.#columns);
    if (value === '') {
      return isNegated ? `${x} IS NULL` : `${x} IS NOT NULL`;
    }
    const condition = this.#textCondition(op, x, value, isNegated);
    return isNegated ? `(${x} IS NULL OR ${condition})` : condition;
  }

  #textCondition(op: TextOperator, x: string, value: string, isNegated: boolean): string {
    if (op === 'contains') {
      return `instr(${x}, ${this.#bind(value)}) ${isNegated ? '=' : '>'} 0`;
    }
    if (op === 'endswith') {
      return `substr(${x}, -${Array.from(value).length}) ${isNegated ? '<>' : '='} ${this.#bind(value)}`;
    }
    const end = afterPrefix(value);
    const from = `${x} ${isNegated ? '<' : '>='} ${this.#bind(value)}`;
    if (end === undefined) {
      return from;
    }
    return `(${from} ${isNegated ? 'OR' : 'AND'} ${x} ${isNegated ? '>=' : '<'} ${this.#bind(end)})`;
  }

  element(field: string, value: Scalar, isNegated: boolean): string {
    const path = `'$.${fieldPath(field).join('.')}'`;
    const elements = `SELECT 1 FROM json_each(doc, ${path}) WHERE value IS ${this.#bind(value)}`;
    const isHeld = `(json_type(doc, ${path}) IS 'array' AND EXISTS (${elements}))`;
    return isNegated ? `NOT ${isHeld}` : isHeld;
  }
}
