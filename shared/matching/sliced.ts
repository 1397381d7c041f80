/**
 * Long work in slices of a few milliseconds: wherever it yields, other work may run before it goes on. What it reads must be
 * the same afterwards, or be asked for anew.
 */
export type Sliced<T> = Generator<undefined, T>;

/** Rows that one slice of a loop over rows takes. */
export const rowsPerSlice = 32_768;

/** Does all of it in one go. */
export function atOnce<T>(work: Sliced<T>): T {
  let step = work.next();
  while (step.done !== true) {
    step = work.next();
  }
  return step.value;
}
