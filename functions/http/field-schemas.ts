import { z } from 'zod';

/** A date as responses write it. */
export function utcDate() {
  return z.string().meta({ format: 'date-time', examples: ['2030-01-31T00:00:00.0000000Z'] });
}

/** A date as request bodies may write it. */
export function writtenDate() {
  return z.string().meta({ examples: ['2030-01-31T00:00:00Z'] });
}

/** A text; null if it is absent. */
export function textOrNull(description?: string) {
  const schema = z.string().nullable();
  return description === undefined ? schema : schema.describe(description);
}

/** A number as text, so that every JSON parser reads it exactly. */
export function numericId() {
  return z.string().meta({ pattern: '^\\d+$', examples: ['431507186000123'] });
}
