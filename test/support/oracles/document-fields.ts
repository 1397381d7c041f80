import type { Scalar } from '../../../shared/storage/filter.ts';

/** The scalar at a field path (`a.b`) in a document; null when absent. */
export function fieldValue(document: object, field: string): Scalar {
  let value: unknown = document;
  for (const name of field.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** The order of the storage port: null first, false before true, numbers by value, text by code point. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (a === null || b === null) {
    return Number(a !== null) - Number(b !== null);
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return Number(a) - Number(b);
}
