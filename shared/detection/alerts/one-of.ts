import { z } from 'zod';

/** One of the names, in any letter case. */
export const oneOf = <const T extends readonly string[]>(names: T) =>
  z.preprocess(
    (value) => names.find((name) => typeof value === 'string' && name.toLowerCase() === value.toLowerCase()) ?? value,
    z.enum(names),
  );
