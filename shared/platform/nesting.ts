import { fail, type ItemFault } from './errors.ts';

/** Levels of objects and arrays that an event record, or an item of a body, may have; real telemetry has five at most. */
export const maxNesting = 64;

/**
 * Whether a parsed JSON value has more than `levels` levels. JSON.parse reads a million levels, but JSON.stringify and
 * every other recursion fails at a few thousand, and the whole message would fail with it.
 */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (Array.isArray(value)) {
    return levels === 0 || value.some((inner) => isNestedDeeper(inner, levels - 1));
  }
  if (!isObject(value)) {
    return false;
  }
  // Not Object.values: this runs on every record, and the copy would take most of the time.
  for (const name in value) {
    if (levels === 0 || (typeof value[name] === 'object' && isNestedDeeper(value[name], levels - 1))) {
      return true;
    }
  }
  return levels === 0;
}

/** The value with null in place of everything below `levels`. */
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

/** The fault of an item with more than `maxNesting` levels, by the member that has them. */
export function nestingFault(item: Readonly<Record<string, unknown>>): ItemFault | undefined {
  const name = Object.keys(item).find((member) => isNestedDeeper(item[member], maxNesting - 1));
  if (name === undefined) {
    return undefined;
  }
  const field = name.slice(0, 100).toWellFormed();
  return fail('InvalidInput', `${field}: may have at most ${maxNesting} levels of nesting.`, field).fault;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
