import { isRecord } from './json-text.ts';

/** Levels of objects and arrays that a record may have; those of real telemetry have five at most. */
export const maxNesting = 64;

/**
 * Whether a parsed JSON value has more levels than `levels`. JSON.parse reads a million of them, but JSON.stringify and
 * every other recursion fails at some thousands, and would take the whole message with it.
 */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (Array.isArray(value)) {
    return levels === 0 || value.some((inner) => isNestedDeeper(inner, levels - 1));
  }
  if (!isRecord(value)) {
    return false;
  }
  // no Object.values: this looks at every record, and the copy would take most of the time
  for (const name in value) {
    if (levels === 0 || (typeof value[name] === 'object' && isNestedDeeper(value[name], levels - 1))) {
      return true;
    }
  }
  return levels === 0;
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
