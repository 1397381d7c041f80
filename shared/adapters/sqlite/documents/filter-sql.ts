/*
 * The filter is compiled in negation normal form: `not` is pushed down to the comparisons by De Morgan, and each
 * comparison has two forms, one for itself and one for its complement. In a tree of AND and OR without NOT, SQL's NULL
 * behaves as false, so the plain forms need no guard and stay usable by an index on the expression; only the
 * complements speak of NULL. One assumption: a field holds values of one JSON type, or null.
 */
import { fieldPath } from '../../../storage/field-path.ts';
import type { ComparisonOperator, Filter, Scalar, TextOperator } from '../../../storage/filter.ts';
import { afterPrefix } from '../sql/after-prefix.ts';
import { joinConditions } from './join-conditions.ts';

export type SqliteValue = string | number | null;

/** A condition with one `?` for each parameter, in order. Put it in parentheses to combine it with others. */
export interface SqliteCondition {
  readonly sql: string;
  readonly parameters: SqliteValue[];
}

/** Fields that have a column of their own: field name to column name. All others live in the JSON of column `doc`. */
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
 * Compiles a filter to an SQLite condition over a column `doc` that holds JSON text. Values only ever travel as
 * parameters; there may be as many as the filter has values (SQLite allows 32,766).
 * @throws TypeError for a field that is not a field name.
 */
export function compileFilterToSqlite(filter: Filter, columns: SqliteColumns = {}): SqliteCondition {
  const parameters: SqliteValue[] = [];
  const sql = new FilterWriter(parameters, columns).condition(filter, false);
  return { sql, parameters };
}

/** The value as SQLite sees it: json_extract answers 1 and 0 for booleans. */
export function toSqliteValue(value: Scalar): SqliteValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

const TRUE = '1';
const FALSE = '0';
const SYMBOLS = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const;
const OPPOSITES = { gt: '<=', ge: '<', lt: '>=', le: '>' } as const;

class FilterWriter {
  readonly #parameters: SqliteValue[];
  readonly #columns: SqliteColumns;

  constructor(parameters: SqliteValue[], columns: SqliteColumns) {
    this.#parameters = parameters;
    this.#columns = columns;
  }

  condition(filter: Filter, negated: boolean): string {
    if ('operands' in filter) {
      const conditions = filter.operands.map((operand) => this.condition(operand, negated));
      const isAnd = (filter.op === 'and') !== negated;
      return joinConditions(conditions, isAnd ? 'AND' : 'OR', isAnd ? TRUE : FALSE);
    }
    if (filter.op === 'not') return this.condition(filter.operand, !negated);
    if (filter.op === 'in') return this.#membership(filter.field, filter.values, negated);
    if (filter.op === 'has') return this.#element(filter.field, filter.value, negated);
    if (filter.op === 'contains' || filter.op === 'startswith' || filter.op === 'endswith') {
      return this.#text(filter.op, filter.field, filter.value, negated);
    }
    return this.#comparison(filter.op, filter.field, filter.value, negated);
  }

  #bind(value: Scalar): string {
    this.#parameters.push(toSqliteValue(value));
    return '?';
  }

  #comparison(op: ComparisonOperator, field: string, value: Scalar, negated: boolean): string {
    const x = sqliteField(field, this.#columns);
    if (op === 'eq' || op === 'ne') {
      const isEqual = (op === 'eq') !== negated;
      if (value === null) return isEqual ? `${x} IS NULL` : `${x} IS NOT NULL`;
      return isEqual ? `${x} = ${this.#bind(value)}` : `${x} IS NOT ${this.#bind(value)}`;
    }
    if (value === null) return negated ? TRUE : FALSE;
    if (!negated) return `${x} ${SYMBOLS[op]} ${this.#bind(value)}`;
    return `(${x} IS NULL OR ${x} ${OPPOSITES[op]} ${this.#bind(value)})`;
  }

  #membership(field: string, values: readonly Scalar[], negated: boolean): string {
    const x = sqliteField(field, this.#columns);
    const marks = values.filter((value) => value !== null).map((value) => this.#bind(value));
    const hasNull = marks.length < values.length;
    const conditions: string[] = [];
    if (marks.length > 0) conditions.push(`${x} ${negated ? 'NOT IN' : 'IN'} (${marks.join(',')})`);
    if (hasNull) conditions.push(negated ? `${x} IS NOT NULL` : `${x} IS NULL`);
    else if (negated && marks.length > 0) conditions.push(`${x} IS NULL`);
    const isAnd = negated && hasNull;
    return joinConditions(conditions, isAnd ? 'AND' : 'OR', negated ? TRUE : FALSE);
  }

  #text(op: TextOperator, field: string, value: string, negated: boolean): string {
    const x = sqliteField(field, this.#columns);
    if (value === '') return negated ? `${x} IS NULL` : `${x} IS NOT NULL`;
    const condition = this.#textCondition(op, x, value, negated);
    return negated ? `(${x} IS NULL OR ${condition})` : condition;
  }

  #textCondition(op: TextOperator, x: string, value: string, negated: boolean): string {
    if (op === 'contains') return `instr(${x}, ${this.#bind(value)}) ${negated ? '=' : '>'} 0`;
    if (op === 'endswith') {
      return `substr(${x}, -${Array.from(value).length}) ${negated ? '<>' : '='} ${this.#bind(value)}`;
    }
    const end = afterPrefix(value);
    const from = `${x} ${negated ? '<' : '>='} ${this.#bind(value)}`;
    if (end === undefined) return from;
    return `(${from} ${negated ? 'OR' : 'AND'} ${x} ${negated ? '>=' : '<'} ${this.#bind(end)})`;
  }

  #element(field: string, value: Scalar, negated: boolean): string {
    const path = `'$.${fieldPath(field).join('.')}'`;
    const elements = `SELECT 1 FROM json_each(doc, ${path}) WHERE value IS ${this.#bind(value)}`;
    const isHeld = `(json_type(doc, ${path}) IS 'array' AND EXISTS (${elements}))`;
    return negated ? `NOT ${isHeld}` : isHeld;
  }
}
