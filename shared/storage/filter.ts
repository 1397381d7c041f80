/** A literal in a filter. Dates are text with seven fractional digits and `Z`, as they are stored. */
export type Scalar = string | number | boolean | null;

/**
 * A condition over the fields of a document, compiled to SQL by each store. Two-valued logic: a missing field is
 * null; `gt ge lt le contains startswith endswith` are false for null; `ne` is the complement of `eq`, `not` of its
 * operand. Text compares by code point and case-sensitively. `has`: the array field contains the value.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly op: 'not'; readonly operand: Filter }
  | { readonly op: ComparisonOperator; readonly field: string; readonly value: Scalar }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  | { readonly op: TextOperator; readonly field: string; readonly value: string }
  | { readonly op: 'has'; readonly field: string; readonly value: Scalar };

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextOperator = 'contains' | 'startswith' | 'endswith';

/** True when every given condition holds; absent ones count as true. */
export function allOf(...filters: readonly (Filter | undefined)[]): Filter | undefined {
  const operands = filters.filter((filter) => filter !== undefined);
  return operands.length > 1 ? { op: 'and', operands } : operands[0];
}
