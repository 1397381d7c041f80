const firstAgeMs = 10 * 60_000;
const maxAgeMs = 8 * 86_400_000;

/**
 * Which starts of deltas to keep, the latest first: the latest itself, and the oldest of each doubling of age up to eight days. A delta can be
 * applied to any version after its start, so that a few suffice; who was away longer gets more than needed, at most a few
 * times. `version` is the one that they lead to.
 */
export function thinStarts(starts: readonly [latest: number, ...others: number[]], version: number): readonly number[] {
  const byAge = new Map<number, number>();
  for (const start of starts.toSorted((a, b) => b - a)) {
    const ageMs = version - start;
    if (ageMs <= maxAgeMs) {
      byAge.set(Math.max(0, Math.ceil(Math.log2(ageMs / firstAgeMs))), start);
    }
  }
  return [...new Set([...starts.slice(0, 1), ...byAge.values()])].toSorted((a, b) => b - a);
}
