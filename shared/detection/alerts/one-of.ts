import { z } from 'zod';

/** One of the names, in any letter case. */
export const oneOf = <const T extends readonly string[]>(names: T) =>
  z.preprocess(
    (value) => names.find((name) => typeof value === 'string' && name.toLowerCase() === value.toLowerCase()) ?? value,
    z.enum(names),
  );

/** A value that is not given when it is blank: forms send the empty text for what was not chosen. */
export function given<S extends z.ZodType>(schema: S) {
  return z
    .preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema)
    .optional();
}
