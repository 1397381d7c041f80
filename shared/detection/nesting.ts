/** Levels of objects and arrays that a record may have; those of real telemetry have five at most. */
export const maxNesting = 64;

/**
 * Whether a parsed JSON value has more levels than `levels`. JSON.parse reads a million of them, but JSON.stringify and
 * every other recursion fails at some thousands, and would take the whole message with it.
 */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return levels === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, levels - 1));
}

/** The value with null for everything below `levels`. */
export function cutNesting(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (levels === 0) {
    return null;
  }
  return Array.isArray(value)
    ? value.map((inner) => cutNesting(inner, levels - 1))
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cutNesting(inner, levels - 1)]));
}
