import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** The vectors of one file of `test/vectors`, checked against their schema. */
export function readVectors<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')));
}
