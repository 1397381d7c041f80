import type { ComparisonOperator, Filter, Scalar, TextOperator } from './filter.ts';

/** What to make of each condition. `isNegated`: of its complement. */
export interface FilterVisitor<T> {
  all(conditions: readonly T[]): T;
  any(conditions: readonly T[]): T;
  comparison(op: ComparisonOperator, field: string, value: Scalar, isNegated: boolean): T;
  membership(field: string, values: readonly Scalar[], isNegated: boolean): T;
  text(op: TextOperator, field: string, value: string, isNegated: boolean): T;
  element(field: string, value: Scalar, isNegated: boolean): T;
}

/**
 * Visits a filter in negation normal form: by De Morgan's laws each `not` is pushed down to the conditions on fields, so the
 * visitor never sees one. Conditions are visited in the order in which they are written.
 */
export function visitFilter<T>(filter: Filter, visitor: FilterVisitor<T>, isNegated = false): T {
  if ('operands' in filter) {
    const conditions = filter.operands.map((operand) => visitFilter(operand, visitor, isNegated));
    return (filter.op === 'and') === isNegated ? visitor.any(conditions) : visitor.all(conditions);
  }
  if (filter.op === 'not') {
    return visitFilter(filter.operand, visitor, !isNegated);
  }
  if (filter.op === 'in') {
    return visitor.membership(filter.field, filter.values, isNegated);
  }
  if (filter.op === 'has') {
    return visitor.element(filter.field, filter.value, isNegated);
  }
  if (filter.op === 'contains' || filter.op === 'startswith' || filter.op === 'endswith') {
    return visitor.text(filter.op, filter.field, filter.value, isNegated);
  }
  return visitor.comparison(filter.op, filter.field, filter.value, isNegated);
}
