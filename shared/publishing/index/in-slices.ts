import { setImmediate } from 'node:timers/promises';
import type { Sliced } from '../../matching/sliced.ts';

/** Runs long work with a turn of the event loop after every slice, so that requests are handled meanwhile. */
export async function inSlices<T>(work: Sliced<T>): Promise<T> {
  let step = work.next();
  while (step.done !== true) {
    await setImmediate();
    step = work.next();
  }
  return step.value;
}
