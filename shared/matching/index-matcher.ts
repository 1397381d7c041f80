import { canonicaliseObserved } from '../indicators/values/observe.ts';
import type { IndexReader } from './index-reader.ts';
import type { Matcher } from './matcher.ts';

/** Uses an index as a matcher. Rows that have expired at `nowSec` (seconds since 1970) are left out. */
export function makeIndexMatcher(index: IndexReader, nowSec: () => number): Matcher {
  return {
    candidates: ({ type, value }) => {
      const observed = index.mayMatch(type, value) ? canonicaliseObserved(type, value) : undefined;
      if (observed === undefined) {
        return [];
      }
      const now = nowSec();
      return index
        .lookup(type, observed)
        .filter(({ expirySec }) => now < expirySec)
        .map(({ id }) => id);
    },
  };
}
