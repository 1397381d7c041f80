/*
 * The filter is compiled in negation normal form (`visitFilter`): each comparison has two forms, one for itself and one for
 * its complement. In a tree of AND and OR without NOT, Cosmos's `undefined` behaves as false, so the plain forms need no
 * guard and are served by the index. A complement adds the values of another type, including null and absent ones:
 * comparing those results in `undefined`, never true.
 */
import { fieldPath } from '../../storage/field-path.ts';
import type { ComparisonOperator, Filter, Scalar, TextOperator } from '../../storage/filter.ts';
import { type FilterVisitor, visitFilter } from '../../storage/visit-filter.ts';

export interface CosmosParameter {
  readonly name: string;
  readonly value: Scalar;
}

/** A condition over the alias `c` that can be combined with AND as it is. */
export interface CosmosCondition {
  readonly sql: string;
  readonly parameters: CosmosParameter[];
}

/**
 * The SQL expression of a field of `c`.
 * @throws TypeError for a name that is not a field name.
 */
export function cosmosField(field: string): string {
  return `c${fieldPath(field)
    .map((name) => `["${name}"]`)
    .join('')}`;
}

/** True where the field is absent or null. */
export function cosmosIsNull(field: string): string {
  const x = cosmosField(field);
  return `(NOT IS_DEFINED(${x}) OR IS_NULL(${x}))`;
}

/** True where the field has a value. */
export function cosmosIsNotNull(field: string): string {
  const x = cosmosField(field);
  return `IS_DEFINED(${x}) AND NOT IS_NULL(${x})`;
}

/**
 * Compiles a filter to a Cosmos DB condition over the alias `c`. Values are always passed as parameters, named `@p0`,
 * `@p1` ... from `firstParameter` on.
 * @throws TypeError for a field that is not a field name.
 */
export function compileFilterToCosmos(filter: Filter, firstParameter = 0): CosmosCondition {
  const parameters: CosmosParameter[] = [];
  const sql = visitFilter(filter, new FilterWriter(parameters, firstParameter));
  return { sql, parameters };
}

const alwaysTrue = 'true';
const alwaysFalse = 'false';
const symbols = { eq: '=', ne: '!=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;
const opposites = { eq: 'ne', ne: 'eq', gt: 'le', ge: 'lt', lt: 'ge', le: 'gt' } as const;
const functions = { contains: 'CONTAINS', startswith: 'STARTSWITH', endswith: 'ENDSWITH' } as const;
const typeChecks = { string: 'IS_STRING', number: 'IS_NUMBER', boolean: 'IS_BOOL' } as const;

function typeCheck(value: string | number | boolean): string {
  if (typeof value === 'string') {
    return typeChecks.string;
  }
  return typeof value === 'number' ? typeChecks.number : typeChecks.boolean;
}

/** Flat, with parentheses only around OR, which AND needs: each level of them slows down the query's parser. */
function join(conditions: readonly string[], word: 'AND' | 'OR', none: string): string {
  if (conditions.length === 0) {
    return none;
  }
  const sql = conditions.join(` ${word} `);
  return word === 'OR' && conditions.length > 1 ? `(${sql})` : sql;
}

class FilterWriter implements FilterVisitor<string> {
  readonly #parameters: CosmosParameter[];
  readonly #first: number;

  constructor(parameters: CosmosParameter[], first: number) {
    this.#parameters = parameters;
    this.#first = first;
  }

  all(conditions: readonly string[]): string {
    return join(conditions, 'AND', alwaysTrue);
  }

  any(conditions: readonly string[]): string {
    return join(conditions, 'OR', alwaysFalse);
  }

  #bind(value: Scalar): string {
    const name = `@p${this.#first + this.#parameters.length}`;
    this.#parameters.push({ name, value });
    return name;
  }

  comparison(written: ComparisonOperator, field: string, value: Scalar, isNegated: boolean): string {
    if (value === null) {
      if (written === 'eq' || written === 'ne') {
        return (written === 'eq') === isNegated ? cosmosIsNotNull(field) : cosmosIsNull(field);
      }
      return isNegated ? alwaysTrue : alwaysFalse;
    }
    const x = cosmosField(field);
    const symbol = symbols[isNegated ? opposites[written] : written];
    const comparison = `${x} ${symbol} ${this.#bind(value)}`;
    const holdsForOtherTypes = (written === 'ne') !== isNegated;
    return holdsForOtherTypes ? `(NOT ${typeCheck(value)}(${x}) OR ${comparison})` : comparison;
  }

  membership(field: string, values: readonly Scalar[], isNegated: boolean): string {
    const names = values.filter((value) => value !== null).map((value) => this.#bind(value));
    const hasNull = names.length < values.length;
    const isListed = `${cosmosField(field)} IN (${names.join(',')})`;
    const conditions: string[] = [];
    if (names.length > 0) {
      conditions.push(isNegated ? `NOT (${isListed})` : isListed);
    }
    if (hasNull) {
      conditions.push(isNegated ? cosmosIsNotNull(field) : cosmosIsNull(field));
    } else if (isNegated && names.length > 0) {
      conditions.push(cosmosIsNull(field));
    }
    const isAnd = isNegated && hasNull;
    return join(conditions, isAnd ? 'AND' : 'OR', isNegated ? alwaysTrue : alwaysFalse);
  }

  text(op: TextOperator, field: string, value: string, isNegated: boolean): string {
    const x = cosmosField(field);
    if (value === '') {
      return isNegated ? `NOT IS_STRING(${x})` : `IS_STRING(${x})`;
    }
    const call = `${functions[op]}(${x}, ${this.#bind(value)})`;
    return isNegated ? `(NOT IS_STRING(${x}) OR NOT ${call})` : call;
  }

  element(field: string, value: Scalar, isNegated: boolean): string {
    const x = cosmosField(field);
    const call = `ARRAY_CONTAINS(${x}, ${this.#bind(value)})`;
    return isNegated ? `(NOT IS_ARRAY(${x}) OR NOT ${call})` : call;
  }
}
