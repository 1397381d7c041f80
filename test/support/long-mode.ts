import { appendFileSync } from 'node:fs';

/**
 * How much more work tests do in the long mode, `npm run test:long`, which sets `LONG`; 1 in `npm test`. At 50 the parsers and
 * canonicalisers read more than a million generated inputs.
 */
export const longFactor = Number(process.env['LONG'] ?? 1);

/** Runs of a property: as given in `npm test`, many times as many in the long mode. */
export function runs(usual: number): number {
  return usual * longFactor;
}

/** An amount with a value of its own for the long mode. */
export function inMode<T>(usual: T, long: T): T {
  return longFactor > 1 ? long : usual;
}

/** Tells what a test did: printed, and written to docs/long-tests.md by the long mode. */
export function tellFigure(text: string): void {
  console.info(text);
  const file = process.env['LONG_FIGURES'];
  if (file !== undefined) {
    appendFileSync(file, `${text}\n`);
  }
}
