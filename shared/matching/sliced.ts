/**
 * Long work in slices of a few milliseconds: wherever it yields, other work may run before it continues. What it reads must
 * not change in between, or must be read again.
 */
export type Sliced<T> = Generator<undefined, T>;

/** Rows in one slice of a loop over rows. */
export const rowsPerSlice = 32_768;

/** Does all the work without a pause. */
export function atOnce<T>(work: Sliced<T>): T {
  let step = work.next();
  while (step.done !== true) {
    step = work.next();
  }
  return step.value;
}
