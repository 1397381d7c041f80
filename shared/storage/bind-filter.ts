import type { ComparisonOperator, Filter, Scalar } from './filter.ts';
import { type FilterVisitor, visitFilter } from './visit-filter.ts';

/** What a field of a filter is in the documents of one kind: another field, or the same text in all of them. */
export type Binding = { readonly field: string } | { readonly value: string };

/** A filter, or whether it is true of all documents or of none. */
export type BoundFilter = Filter | boolean;

/**
 * A filter over what several kinds of documents have in common, as one over the fields of one kind. Fields without a binding
 * keep their names.
 */
export function bindFilter(
  filter: Filter | undefined,
  bindings: Readonly<Record<string, Binding | undefined>>,
): BoundFilter {
  return filter === undefined || visitFilter(filter, makeVisitor(bindings));
}

function makeVisitor(bindings: Readonly<Record<string, Binding | undefined>>): FilterVisitor<BoundFilter> {
  const bind = (
    field: string,
    isNegated: boolean,
    isTrue: (value: string) => boolean,
    condition: (field: string) => Filter,
  ): BoundFilter => {
    const binding = bindings[field] ?? { field };
    if ('value' in binding) {
      return isTrue(binding.value) !== isNegated;
    }
    const bound = condition(binding.field);
    return isNegated ? { op: 'not', operand: bound } : bound;
  };
  return {
    all: (conditions) => combine('and', conditions),
    any: (conditions) => combine('or', conditions),
    comparison: (op, field, value, isNegated) =>
      bind(
        field,
        isNegated,
        (own) => compares(op, own, value),
        (name) => ({ op, field: name, value }),
      ),
    membership: (field, values, isNegated) =>
      bind(
        field,
        isNegated,
        (own) => values.includes(own),
        (name) => ({ op: 'in', field: name, values }),
      ),
    text: (op, field, value, isNegated) =>
      bind(
        field,
        isNegated,
        (own) =>
          ({ contains: own.includes(value), startswith: own.startsWith(value), endswith: own.endsWith(value) })[op],
        (name) => ({ op, field: name, value }),
      ),
    element: (field, value, isNegated) =>
      bind(
        field,
        isNegated,
        () => false,
        (name) => ({ op: 'has', field: name, value }),
      ),
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
