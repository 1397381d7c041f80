/**
 * Joins conditions as a balanced tree of parentheses, so the depth grows with the logarithm of their number: SQLite
 * refuses expressions deeper than 1,000 (SQLITE_MAX_EXPR_DEPTH). An empty list gives `none`.
 */
export function joinConditions(conditions: readonly string[], word: 'AND' | 'OR', none: string): string {
  const [only] = conditions;
  if (only === undefined) {
    return none;
  }
  if (conditions.length === 1) {
    return only;
  }
  const middle = conditions.length >>> 1;
  const left = joinConditions(conditions.slice(0, middle), word, none);
  const right = joinConditions(conditions.slice(middle), word, none);
  return `(${left} ${word} ${right})`;
}
