import type { ComparisonOperator, Filter, Scalar } from './filter.ts';
import { type FilterVisitor, visitFilter } from './visit-filter.ts';

/** A filter, or whether it is true of all documents or of none. */
export type BoundFilter = Filter | boolean;

/** A filter over what several kinds of documents have in common, as one over a kind in which some fields always have one value. */
export function bindFilter(
  filter: Filter | undefined,
  values: Readonly<Record<string, string | undefined>>,
): BoundFilter {
  return filter === undefined || visitFilter(filter, makeVisitor(values));
}

function makeVisitor(values: Readonly<Record<string, string | undefined>>): FilterVisitor<BoundFilter> {
  const bind = (
    condition: Filter,
    field: string,
    isNegated: boolean,
    isTrue: (own: string) => boolean,
  ): BoundFilter => {
    const own = values[field];
    if (own !== undefined) {
      return isTrue(own) !== isNegated;
    }
    return isNegated ? { op: 'not', operand: condition } : condition;
  };
  return {
    all: (conditions) => combine('and', conditions),
    any: (conditions) => combine('or', conditions),
    comparison: (op, field, value, isNegated) =>
      bind({ op, field, value }, field, isNegated, (own) => compares(op, own, value)),
    membership: (field, wanted, isNegated) =>
      bind({ op: 'in', field, values: wanted }, field, isNegated, (own) => wanted.includes(own)),
    text: (op, field, value, isNegated) =>
      bind(
        { op, field, value },
        field,
        isNegated,
        (own) =>
          ({ contains: own.includes(value), startswith: own.startsWith(value), endswith: own.endsWith(value) })[op],
      ),
    element: (field, value, isNegated) => bind({ op: 'has', field, value }, field, isNegated, () => false),
  };
}

function combine(op: 'and' | 'or', conditions: readonly BoundFilter[]): BoundFilter {
  const decisive = op === 'or';
  if (conditions.includes(decisive)) {
    return decisive;
  }
  const operands = conditions.filter((condition) => typeof condition !== 'boolean');
  const [first] = operands;
  return operands.length > 1 ? { op, operands } : (first ?? !decisive);
}

function compares(op: ComparisonOperator, own: string, value: Scalar): boolean {
  if (op === 'eq' || op === 'ne') {
    return (own === value) === (op === 'eq');
  }
  if (typeof value !== 'string') {
    return false;
  }
  return { gt: own > value, ge: own >= value, lt: own < value, le: own <= value }[op];
}
