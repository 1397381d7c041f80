import { z } from 'zod';

/** A date as every answer writes it. */
export function utcDate() {
  return z.string().meta({ format: 'date-time', examples: ['2030-01-31T00:00:00.0000000Z'] });
}

/** A date as every body may write it. */
export function writtenDate() {
  return z.string().meta({ examples: ['2030-01-31T00:00:00Z'] });
}

/** A text that may be absent: null. */
export function textOrNull(description?: string) {
  const schema = z.string().nullable();
  return description === undefined ? schema : schema.describe(description);
}

/** Whole, as text: exact whatever reads it. */
export function numericId() {
  return z.string().meta({ pattern: '^\\d+$', examples: ['431507186000123'] });
}
